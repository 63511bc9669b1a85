import { useCallback, useEffect, useRef, useState } from 'react';
import { isUnderWay } from './job-status';
import { type NoticeText } from './notice';
import { type LatestPerformance } from './performance';
import { askForPerformance, messageOf } from './runnables';

/** Every look is a job in Windmill: often only while there is progress to be seen. */
const RUNNING_MS = 5_000;
const IDLE_MS = 300_000;

/** What the dashboard knows. */
export interface Watched {
  /** The last answer of the service, kept while it is away; null before the first. */
  readonly latest: LatestPerformance | null;
  /** Why the last look brought nothing; null when it did. */
  readonly problem: NoticeText | null;
  readonly asking: boolean;
  /** Looks at once. */
  readonly refresh: () => Promise<void>;
}

/** Looks at the service now and again: every five seconds while a job runs, else every five minutes. */
export function usePerformance(): Watched {
  const [latest, setLatest] = useState<LatestPerformance | null>(null);
  const [problem, setProblem] = useState<NoticeText | null>(null);
  const [asking, setAsking] = useState(false);
  const newest = useRef(0);

  const refresh = useCallback(async () => {
    const number = ++newest.current;
    setAsking(true);
    const look = await lookAtService();
    // An answer that a later question has overtaken is old.
    if (number !== newest.current) return;
    if ('latest' in look) setLatest(look.latest);
    setProblem('problem' in look ? look.problem : null);
    setAsking(false);
  }, []);

  useEffect(() => void refresh(), [refresh]);

  const delayMs = latest?.last_run && isUnderWay(latest.last_run.status) ? RUNNING_MS : IDLE_MS;
  useEffect(() => {
    if (asking) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) void refresh();
    }, delayMs);
    return () => {
      clearInterval(timer);
    };
  }, [asking, delayMs, refresh]);

  return { latest, problem, asking, refresh };
}

async function lookAtService(): Promise<{ latest: LatestPerformance } | { problem: NoticeText }> {
  try {
    const latest = await askForPerformance();
    if (latest.state !== 'api_away') return { latest };
    const text = latest.message ?? 'It cannot be reached.';
    return { problem: { tone: 'bad', title: 'The service is away.', text } };
  } catch (error) {
    return { problem: { tone: 'bad', title: 'Windmill could not ask the service.', text: messageOf(error) } };
  }
}
