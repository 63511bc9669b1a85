import { type Chart, type Series } from './series';

/** Where the plot is inside the picture, in pixels. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From sessions and returns to pixels. */
export interface Scale {
  readonly plot: Plot;
  /** Returns with a line of the grid; the first and last are the ends of the axis. */
  readonly ticks: readonly number[];
  /** Sessions with a label, counted from 1. */
  readonly labelled: readonly number[];
  x(session: number): number;
  y(fraction: number): number;
  /** The session that is nearest to a pixel. */
  sessionAt(x: number): number;
}

const PIXELS_PER_TICK = 56;
const PIXELS_PER_DATE = 72;
const NICE_STEPS = [1, 2, 2.5, 5, 10];

export function scaleOf({ dates, series }: Chart, plot: Plot): Scale {
  const [first, last] = [plot.left, plot.width - plot.right];
  const [high, low] = [plot.top, plot.height - plot.bottom];
  const ticks = ticksOf(series, Math.max(2, Math.round((low - high) / PIXELS_PER_TICK)));
  const [bottom, top] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const step = (last - first) / Math.max(1, dates.length);
  return {
    plot,
    ticks,
    labelled: labelledSessions(dates.length, Math.max(2, Math.floor((last - first) / PIXELS_PER_DATE))),
    x: (session) => first + session * step,
    y: (fraction) => low - ((fraction - bottom) / (top - bottom)) * (low - high),
    sessionAt: (x) => Math.min(dates.length, Math.max(1, Math.round((x - first) / step))),
  };
}

/** About as many round numbers as wanted, around every return and 0. */
function ticksOf(series: readonly Series[], wanted: number): number[] {
  const all = [0, ...series.flatMap(({ returns }) => returns.filter((value) => value !== undefined))];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const rough = Math.max(high - low, 0.001) / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * (NICE_STEPS.find((nice) => nice * magnitude >= rough) ?? 10);
  const [from, to] = [Math.floor(low / step), Math.max(Math.ceil(high / step), Math.floor(low / step) + 1)];
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
}

/** Evenly spread sessions that end with the last one. */
function labelledSessions(sessions: number, most: number): number[] {
  const step = Math.max(1, Math.ceil((sessions - 1) / Math.max(1, most - 1)));
  const labelled: number[] = [];
  for (let session = sessions; session >= 1; session -= step) labelled.unshift(session);
  return labelled;
}

/** The SVG path of a series; it breaks where there is no value. */
export function pathOf(series: Series, scale: Scale): string {
  let pen = 'M';
  const parts: string[] = [];
  for (const [session, value] of series.returns.entries()) {
    if (value === undefined) {
      pen = 'M';
      continue;
    }
    parts.push(`${pen}${scale.x(session).toFixed(1)},${scale.y(value).toFixed(1)}`);
    pen = 'L';
  }
  return parts.join('');
}

/** Heights for labels beside the ends of the series, best first, moved apart where they would overlap. */
export function labelHeights(series: readonly Series[], scale: Scale, gap: number): number[] {
  const heights: number[] = [];
  for (const { last } of series) heights.push(Math.max(scale.y(last), (heights.at(-1) ?? -gap) + gap));
  // What was pushed out below comes back up.
  let floor = scale.plot.height - scale.plot.bottom;
  for (let index = heights.length - 1; index >= 0; index -= 1) {
    heights[index] = Math.min(heights[index] ?? floor, floor);
    floor = (heights[index] ?? floor) - gap;
  }
  return heights;
}
