import React from 'react';
import { count, NONE, signedPercent } from './format';
import { type Leaderboard } from './performance';

/** The leaderboard in four figures. */
export function Summary({ board }: { readonly board: Leaderboard }): React.JSX.Element {
  const ranked = board.entries.filter(({ rank }) => rank !== null);
  const leader = ranked[0];
  const benchmark = board.entries.find(({ kind }) => kind === 'benchmark');
  const ahead = ranked.filter(
    ({ total_return: mine }) => (mine ?? 0) > (benchmark?.total_return ?? Infinity),
  );
  const better = ranked.filter(({ versus_benchmark: versus }) => versus?.verdict === 'better');
  const of = `of ${count(ranked.length, 'model')}`;
  return (
    <dl className="summary">
      <Figure name="Leader" value={signedPercent(leader?.total_return)} note={leader?.name ?? NONE} />
      <Figure
        name={benchmark ? `Benchmark ${benchmark.name}` : 'Benchmark'}
        value={signedPercent(benchmark?.total_return)}
        note={count(board.sessions, 'session')}
      />
      <Figure name="Ahead of the benchmark" value={benchmark ? String(ahead.length) : NONE} note={of} />
      <Figure name="More than luck" value={benchmark ? String(better.length) : NONE} note={of} />
    </dl>
  );
}

function Figure({
  name,
  value,
  note,
}: {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong> <span className="muted">{note}</span>
      </dd>
    </div>
  );
}
