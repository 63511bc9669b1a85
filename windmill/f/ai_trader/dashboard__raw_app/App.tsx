import React, { useMemo } from 'react';
import { EquityChart } from './equity-chart';
import { instant, range } from './format';
import { isUnderWay } from './job-status';
import { LastRun } from './last-run';
import { Leaderboard } from './leaderboard';
import { Notice, type NoticeText } from './notice';
import { type LatestPerformance, type Leaderboard as Board } from './performance';
import { chartOf } from './series';
import { Summary } from './summary';
import { usePerformance, type Watched } from './use-performance';
import { type RunNow, useRunNow } from './use-run-now';

/** The dashboard: who earns how much, whether that is more than luck, and how the last run went. */
export function App(): React.JSX.Element {
  const watched = usePerformance();
  const run = useRunNow(watched.refresh);
  const { latest, problem } = watched;
  return (
    <main aria-busy={watched.asking}>
      <Header watched={watched} run={run} />
      {run.outcome && (
        <Notice notice={run.outcome}>
          <button type="button" className="quiet" onClick={run.putAway} aria-label="Put this message away">
            ×
          </button>
        </Notice>
      )}
      {problem && <Away watched={watched} problem={problem} />}
      {latest === null && problem === null && <Loading />}
      {latest && <Figures latest={latest} run={run} />}
    </main>
  );
}

function Header({ watched, run }: { readonly watched: Watched; readonly run: RunNow }): React.JSX.Element {
  const { latest, asking, refresh } = watched;
  const board = latest?.leaderboard;
  return (
    <header>
      <div>
        <h1>AI-Trader {board && isSynthetic(board) && <span className="flag">SYNTHETIC prices</span>}</h1>
        <p className="muted">
          {board ? range(board.start_date, board.end_date) : 'Language models trade the NASDAQ-100'}
          {latest && `, seen ${instant(latest.generated_at)}`}
        </p>
      </div>
      <div className="actions">
        <button type="button" disabled={asking} onClick={() => void refresh()}>
          {asking ? 'Refreshing…' : 'Refresh'}
        </button>
        <RunButton latest={latest} run={run} />
      </div>
    </header>
  );
}

function RunButton({ latest, run }: { readonly latest: LatestPerformance | null; readonly run: RunNow }) {
  const running = latest?.last_run ? isUnderWay(latest.last_run.status) : false;
  return (
    <button
      type="button"
      className="primary"
      disabled={running || run.starting}
      title={running ? 'A run is under way.' : 'Simulates every trading day that is due.'}
      onClick={() => void run.start()}
    >
      {run.starting ? 'Starting…' : running ? 'Running…' : 'Run now'}
    </button>
  );
}

function Away({ watched, problem }: { readonly watched: Watched; readonly problem: NoticeText }) {
  const kept = watched.latest ? ` The figures below are of ${instant(watched.latest.generated_at)}.` : '';
  return (
    <Notice notice={{ ...problem, text: `${problem.text}${kept}` }}>
      <button type="button" disabled={watched.asking} onClick={() => void watched.refresh()}>
        Try again
      </button>
    </Notice>
  );
}

function Loading(): React.JSX.Element {
  return (
    <p className="card loading" role="status">
      Asking the service…
    </p>
  );
}

function Figures({ latest, run }: { readonly latest: LatestPerformance; readonly run: RunNow }) {
  const chart = useMemo(() => chartOf(latest.curves), [latest.curves]);
  const board = latest.leaderboard;
  return (
    <>
      {board && <Summary board={board} />}
      <div className="columns">
        {board && chart.dates.length > 0 ? (
          <section className="card" aria-labelledby="curves-title">
            <h2 id="curves-title">Equity curves</h2>
            <EquityChart chart={chart} />
          </section>
        ) : (
          <Empty latest={latest} run={run} />
        )}
        <LastRun run={latest.last_run} />
      </div>
      {board && <Leaderboard board={board} />}
    </>
  );
}

function Empty({ latest, run }: { readonly latest: LatestPerformance; readonly run: RunNow }) {
  return (
    <section className="card empty" aria-labelledby="empty-title">
      <h2 id="empty-title">No results yet</h2>
      <p className="muted">Curves and leaderboard appear when the first trading day is completed.</p>
      <RunButton latest={latest} run={run} />
    </section>
  );
}

function isSynthetic({ entries }: Board): boolean {
  return entries.some(({ market }) => market === 'SYNTHETIC');
}
