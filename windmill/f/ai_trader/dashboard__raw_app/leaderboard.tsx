import React from 'react';
import { money, NONE, ratio, share, signedPercent } from './format';
import { IntervalCell, intervalReach } from './interval-cell';
import { type Leaderboard as Board, type LeaderboardEntry } from './performance';
import { flagsOf } from './flags';

/** The models by total return, with benchmark and baselines, and whether a difference is more than luck. */
export function Leaderboard({ board }: { readonly board: Board }): React.JSX.Element {
  const reach = intervalReach(board.entries);
  return (
    <section className="card" aria-labelledby="leaderboard-title">
      <h2 id="leaderboard-title">Leaderboard</h2>
      <table className="leaderboard">
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Model</th>
            <th scope="col" className="number">
              Return
            </th>
            <th scope="col" className="number">
              Sharpe
            </th>
            <th scope="col" className="number">
              Max drawdown
            </th>
            <th scope="col" className="number">
              Final value
            </th>
            <th scope="col" className="number">
              Beats random
            </th>
            <th scope="col">{board.benchmark ? `Against ${board.benchmark}` : 'Against a benchmark'}</th>
          </tr>
        </thead>
        <tbody>
          {board.entries.map((entry) => (
            <Row key={`${entry.kind} ${entry.name}`} entry={entry} reach={reach} />
          ))}
        </tbody>
      </table>
      <Footnote board={board} />
    </section>
  );
}

function Row({ entry, reach }: { readonly entry: LeaderboardEntry; readonly reach: number }) {
  const model = entry.kind === 'model';
  return (
    <tr className={model ? '' : 'yardstick'} data-entry={entry.name}>
      <td className="rank">{entry.rank === null ? NONE : `${entry.rank}${entry.tied ? '=' : ''}`}</td>
      <th scope="row">
        <span className="name">{entry.name}</span>
        {!model && <span className="kind">{entry.kind}</span>}
        {flagsOf(entry).map(({ text, title }) => (
          <span key={text} className="flag" title={title}>
            {text}
          </span>
        ))}
        {entry.band && (
          <span className="kind band">
            median of {entry.band.runs}; 5% to 95%: {signedPercent(entry.band.p5)} to{' '}
            {signedPercent(entry.band.p95)}
          </span>
        )}
      </th>
      <Cell title="Return" strong>
        {signedPercent(entry.total_return)}
      </Cell>
      <Cell title="Sharpe">{ratio(entry.sharpe_ratio)}</Cell>
      <Cell title="Max drawdown">{signedPercent(entry.max_drawdown)}</Cell>
      <Cell title="Final value">{entry.kind === 'benchmark' ? NONE : money(entry.final_value)}</Cell>
      <Cell title="Beats random">{share(entry.beats_random)}</Cell>
      <td className={entry.versus_benchmark ? 'against' : 'against none'}>
        <IntervalCell comparison={entry.versus_benchmark} reach={reach} />
      </td>
    </tr>
  );
}

/** A figure; on narrow screens its title stands above it, and what there is none of is left out. */
function Cell({ title, strong, children }: { title: string; strong?: boolean; children: string }) {
  const classes = ['number', strong ? 'strong' : '', children === NONE ? 'none' : ''];
  return (
    <td className={classes.join(' ').trim()} data-title={title}>
      {children}
    </td>
  );
}

function Footnote({ board }: { readonly board: Board }): React.JSX.Element {
  const { level, approximate_under_sessions: few } = board.method;
  return (
    <p className="footnote">
      {board.benchmark
        ? `Against ${board.benchmark}: the mean difference of a session's returns with its ${share(level)} interval. An interval that holds 0 may be luck.`
        : `No benchmark: ${board.benchmark_missing ?? 'there is none.'}`}{' '}
      {board.sessions < few && `≈ Of fewer than ${few} sessions: intervals and Sharpe ratios are rough.`}
    </p>
  );
}
