import React from 'react';
import { money, signedPercent } from './format';
import { type Scale } from './scale';
import { type Chart, type Series } from './series';

const READ_OUT_PX = 300;

/** What every curve is at a session, beside the cursor. */
export function ChartReadOut({
  chart,
  session,
  scale,
}: {
  readonly chart: Chart;
  readonly session: number;
  readonly scale: Scale;
}): React.JSX.Element {
  const x = scale.x(session);
  const beside = x > scale.plot.width / 2 ? x - READ_OUT_PX - 14 : x + 14;
  const left = Math.max(0, Math.min(beside, scale.plot.width - READ_OUT_PX));
  return (
    <div className="read-out" style={{ left, width: READ_OUT_PX }} aria-hidden="true">
      <div className="read-out-date">{chart.dates[session - 1]}</div>
      <table>
        <tbody>
          {bestFirst(chart, session).map((series) => (
            <tr key={series.key}>
              <td>
                <Swatch series={series} /> {series.name}
              </td>
              <td className="number">{signedPercent(series.returns[session])}</td>
              <td className="number muted">{series.benchmark ? '' : money(series.values[session])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The names and last values, where there is no room for them beside the curves. */
export function ChartLegend({ chart }: { readonly chart: Chart }): React.JSX.Element {
  return (
    <ul className="legend">
      {chart.series.map((series) => (
        <li key={series.key} data-label={series.name}>
          <Swatch series={series} /> <span className="legend-name">{series.name}</span>{' '}
          <span className="number">{signedPercent(series.last)}</span>
        </li>
      ))}
    </ul>
  );
}

/** A session in words. */
export function readOutText(chart: Chart, session: number): string {
  const values = bestFirst(chart, session).map(
    (series) => `${series.name} ${signedPercent(series.returns[session])}`,
  );
  return `${chart.dates[session - 1] ?? ''}: ${values.join(', ')}`;
}

function Swatch({ series }: { readonly series: Series }): React.JSX.Element {
  return (
    <svg className="swatch" width={16} height={8} aria-hidden="true">
      <line
        className={`curve ${series.colour}${series.dashed ? ' dashed' : ''}`}
        x1={0}
        x2={16}
        y1={4}
        y2={4}
      />
    </svg>
  );
}

function bestFirst({ series }: Chart, session: number): Series[] {
  const here = series.filter(({ returns }) => returns[session] !== undefined);
  return here.sort((a, b) => (b.returns[session] ?? 0) - (a.returns[session] ?? 0));
}
