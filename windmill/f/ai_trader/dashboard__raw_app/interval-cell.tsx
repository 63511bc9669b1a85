import React from 'react';
import { NONE, signedPercent } from './format';
import { type Comparison, type LeaderboardEntry } from './performance';

const WIDTH = 120;
const HEIGHT = 16;
const VERDICT_CLASS = { better: 'good', worse: 'bad', 'not distinguishable': 'neutral' } as const;

/** How far from 0 the intervals reach: all are drawn on one scale. */
export function intervalReach(entries: readonly LeaderboardEntry[]): number {
  const ends = entries.flatMap(({ versus_benchmark: versus }) =>
    versus ? [versus.lower, versus.upper] : [],
  );
  return Math.max(0.0001, ...ends.map(Math.abs));
}

/** The verdict of a comparison, with its interval as a picture and in figures. */
export function IntervalCell({
  comparison,
  reach,
}: {
  readonly comparison: Comparison | null | undefined;
  readonly reach: number;
}): React.JSX.Element {
  if (!comparison) return <>{NONE}</>;
  const { verdict, mean_daily_difference: mean, lower, upper, p_value: p, approximate } = comparison;
  return (
    <div className="interval">
      <span className={`verdict tone-${VERDICT_CLASS[verdict]}`}>
        {verdict}
        {approximate && <abbr title="Of few sessions: rough."> ≈</abbr>}
      </span>
      <Bar lower={lower} mean={mean} upper={upper} reach={reach} />
      <span className="interval-text">
        {signedPercent(mean)} ({signedPercent(lower)} to {signedPercent(upper)}), p = {p.toFixed(2)}
      </span>
    </div>
  );
}

function Bar({ lower, mean, upper, reach }: { lower: number; mean: number; upper: number; reach: number }) {
  const x = (value: number) => WIDTH / 2 + (value / reach) * (WIDTH / 2 - 4);
  return (
    <svg className="interval-bar" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <line className="zero" x1={x(0)} x2={x(0)} y1={1} y2={HEIGHT - 1} />
      <line className="whisker" x1={x(lower)} x2={x(upper)} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      <circle cx={x(mean)} cy={HEIGHT / 2} r={3.5} />
    </svg>
  );
}
