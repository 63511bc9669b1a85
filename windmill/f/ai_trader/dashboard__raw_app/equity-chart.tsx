import React, { useMemo, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { ChartLegend, ChartReadOut, readOutText } from './chart-read-out';
import { shortDate, signedPercent, tickPercent } from './format';
import { labelHeights, pathOf, scaleOf, type Plot, type Scale } from './scale';
import { type Chart, type Series } from './series';
import { useWidth } from './use-width';

/** From this width on, names stand beside the ends of the curves instead of in a legend below. */
const WIDE_PX = 620;
const LABEL_GAP_PX = 18;
const MOST_LABELS = 16;
const LONGEST_LABEL = 20;

/** The equity curves, with a read-out of every session by pointer or by arrow keys. */
export function EquityChart({ chart }: { readonly chart: Chart }): React.JSX.Element {
  const [container, width] = useWidth();
  const [session, setSession] = useState<number | null>(null);
  const labels = width >= WIDE_PX && chart.series.length <= MOST_LABELS;
  const scale = useMemo(() => scaleOf(chart, plotOf(width, labels)), [chart, width, labels]);
  const shown = session === null ? null : Math.min(session, chart.dates.length);

  const follow = (event: PointerEvent<HTMLDivElement>) => {
    setSession(scale.sessionAt(event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
  const clear = () => {
    setSession(null);
  };
  const step = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = sessionAfterKey(event.key, shown, chart.dates.length);
    if (next === undefined) return;
    event.preventDefault();
    setSession(next);
  };

  return (
    <div className="chart" ref={container}>
      <div
        className="chart-area"
        role="slider"
        tabIndex={0}
        aria-label="Equity curves: session"
        aria-orientation="horizontal"
        aria-valuemin={1}
        aria-valuemax={chart.dates.length}
        aria-valuenow={shown ?? chart.dates.length}
        aria-valuetext={readOutText(chart, shown ?? chart.dates.length)}
        onPointerMove={follow}
        onPointerDown={follow}
        onPointerLeave={clear}
        onBlur={clear}
        onKeyDown={step}
      >
        {width > 0 && <Picture chart={chart} scale={scale} session={shown} labels={labels} />}
        {width > 0 && shown !== null && <ChartReadOut chart={chart} session={shown} scale={scale} />}
      </div>
      {width > 0 && !labels && <ChartLegend chart={chart} />}
    </div>
  );
}

function plotOf(width: number, labels: boolean): Plot {
  const wide = width >= WIDE_PX;
  return {
    ...{ width, height: wide ? 360 : 260 },
    ...{ left: 46, right: labels ? 212 : 22, top: 12, bottom: 28 },
  };
}

function sessionAfterKey(key: string, session: number | null, sessions: number): number | null | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(1, (session ?? sessions + 1) - 1);
    case 'ArrowRight':
      return Math.min(sessions, (session ?? sessions - 1) + 1);
    case 'Home':
      return 1;
    case 'End':
      return sessions;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}

interface PictureProps {
  readonly chart: Chart;
  readonly scale: Scale;
  readonly session: number | null;
  readonly labels: boolean;
}

function Picture({ chart, scale, session, labels }: PictureProps): React.JSX.Element {
  const { plot } = scale;
  const worstFirst = [...chart.series].reverse();
  return (
    <svg width={plot.width} height={plot.height} aria-hidden="true">
      <Axes chart={chart} scale={scale} />
      {session !== null && (
        <line
          className="cursor"
          x1={scale.x(session)}
          x2={scale.x(session)}
          y1={plot.top}
          y2={plot.height - plot.bottom}
        />
      )}
      {worstFirst.map((series) => (
        <path
          key={series.key}
          className={`curve ${series.colour}${series.dashed ? ' dashed' : ''}`}
          data-curve={series.name}
          d={pathOf(series, scale)}
        />
      ))}
      {worstFirst.map((series) => (
        <Dot key={series.key} series={series} scale={scale} session={session ?? chart.dates.length} />
      ))}
      {labels && <EndLabels chart={chart} scale={scale} />}
    </svg>
  );
}

function Axes({ chart, scale }: Pick<PictureProps, 'chart' | 'scale'>): React.JSX.Element {
  const { plot } = scale;
  return (
    <g className="axes">
      {scale.ticks.map((tick) => (
        <g key={tick}>
          <line
            className={Math.abs(tick) < 1e-9 ? 'zero' : ''}
            x1={plot.left}
            x2={plot.width - plot.right}
            y1={scale.y(tick)}
            y2={scale.y(tick)}
          />
          <text x={plot.left - 8} y={scale.y(tick)} dy="0.32em" textAnchor="end">
            {tickPercent(tick)}
          </text>
        </g>
      ))}
      {scale.labelled.map((session) => (
        <text key={session} x={scale.x(session)} y={plot.height - 8} textAnchor="middle">
          {shortDate(chart.dates[session - 1] ?? '')}
        </text>
      ))}
    </g>
  );
}

function Dot({
  series,
  scale,
  session,
}: {
  readonly series: Series;
  readonly scale: Scale;
  readonly session: number;
}): React.JSX.Element | null {
  const value = series.returns[session];
  if (value === undefined) return null;
  return <circle className={`dot ${series.colour}`} cx={scale.x(session)} cy={scale.y(value)} r={3.5} />;
}

function EndLabels({ chart, scale }: Pick<PictureProps, 'chart' | 'scale'>): React.JSX.Element {
  const heights = labelHeights(chart.series, scale, LABEL_GAP_PX);
  const x = scale.plot.width - scale.plot.right + 12;
  return (
    <g className="end-labels">
      {chart.series.map((series, index) => (
        <text
          key={series.key}
          className={series.colour}
          data-label={series.name}
          x={x}
          y={heights[index]}
          dy="0.32em"
        >
          <title>{series.name}</title>
          <tspan className="end-value">{signedPercent(series.last)}</tspan>
          <tspan dx={6}>{shortened(series.name)}</tspan>
        </text>
      ))}
    </g>
  );
}

function shortened(name: string): string {
  return name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1)}…` : name;
}
