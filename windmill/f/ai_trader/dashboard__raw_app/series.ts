import { type Curve } from './performance';

/** A curve with how it is drawn. */
export interface Series {
  readonly key: string;
  readonly name: string;
  readonly benchmark: boolean;
  /** A class of index.css, which knows the colour in light and dark. */
  readonly colour: string;
  /** Beyond the eighth model the colours repeat, with dashes. */
  readonly dashed: boolean;
  readonly last: number;
  /** By session of the chart: its return since the start, undefined where it has none. Index 0 is before the first session. */
  readonly returns: readonly (number | undefined)[];
  readonly values: readonly (number | null | undefined)[];
}

/** What the chart shows. */
export interface Chart {
  /** The sessions of all curves, in order. */
  readonly dates: readonly string[];
  /** Best first. */
  readonly series: readonly Series[];
}

const COLOURS = 8;

/** Puts curves of different lengths on common dates. A model keeps its colour as long as the models are the same. */
export function chartOf(curves: readonly Curve[]): Chart {
  const drawn = curves.filter(({ daily }) => daily.length > 0);
  const dates = [...new Set(drawn.flatMap(({ daily }) => daily.map(({ date }) => date)))].sort();
  const models = drawn.filter(({ kind }) => kind === 'model').map(({ name }) => name);
  models.sort();
  const series = drawn.map((curve) => seriesOf(curve, dates, models.indexOf(curve.name)));
  return { dates, series: series.sort((a, b) => b.last - a.last) };
}

function seriesOf(curve: Curve, dates: readonly string[], index: number): Series {
  const benchmark = curve.kind === 'benchmark';
  const points = new Map(curve.daily.map((point) => [point.date, point]));
  const start = dates.indexOf(curve.daily[0]?.date ?? '');
  const returns = [undefined, ...dates.map((date) => points.get(date)?.cumulative_return)];
  return {
    key: `${curve.kind} ${curve.name}`,
    name: curve.name,
    benchmark,
    colour: benchmark ? 'series-benchmark' : `series-${index % COLOURS}`,
    dashed: benchmark || index >= COLOURS,
    last: curve.daily.at(-1)?.cumulative_return ?? 0,
    returns: returns.map((value, at) => (at === start ? 0 : value)),
    values: [undefined, ...dates.map((date) => points.get(date)?.value)],
  };
}
