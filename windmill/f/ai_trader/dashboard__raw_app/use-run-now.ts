import { useState } from 'react';
import { type NoticeText } from './notice';
import { type TriggerOutcome } from './performance';
import { messageOf, runNow } from './runnables';

/** The button that runs now: whether it waits for an answer, and what came of it. */
export interface RunNow {
  readonly starting: boolean;
  /** What came of the last click; null before it, and when it has been put away. */
  readonly outcome: NoticeText | null;
  readonly start: () => Promise<void>;
  readonly putAway: () => void;
}

const OUTCOMES: Readonly<Record<TriggerOutcome['outcome'], Pick<NoticeText, 'tone' | 'title'>>> = {
  accepted: { tone: 'good', title: 'Accepted.' },
  running: { tone: 'info', title: 'Already running.' },
  current: { tone: 'good', title: 'Up to date.' },
  conflict: { tone: 'warning', title: 'Another run is under way.' },
  refused: { tone: 'bad', title: 'Refused.' },
  api_away: { tone: 'bad', title: 'The service is away.' },
};

/** @param then called after every answer, to see what has changed */
export function useRunNow(then: () => Promise<void>): RunNow {
  const [starting, setStarting] = useState(false);
  const [outcome, setOutcome] = useState<NoticeText | null>(null);
  const start = async () => {
    setStarting(true);
    setOutcome(null);
    setOutcome(await triggered());
    await then();
    setStarting(false);
  };
  const putAway = () => {
    setOutcome(null);
  };
  return { starting, outcome, start, putAway };
}

async function triggered(): Promise<NoticeText> {
  try {
    const { outcome, message } = await runNow();
    return { ...OUTCOMES[outcome], text: withoutRoute(message) };
  } catch (error) {
    return { tone: 'bad', title: 'Windmill could not start the run.', text: messageOf(error) };
  }
}

/** The service ends some messages with the route to ask for progress, which the dashboard does itself. */
function withoutRoute(message: string): string {
  return message.replace(/ Progress: \/simulate\/status\/\S+$/, '');
}
