/** One series of an exposition: `name{label="value",...}`, its labels in alphabetical order. */
export type Exposition = ReadonlyMap<string, number>;

const NAME = /^[a-z_:][a-z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const TYPES = ['counter', 'gauge', 'histogram', 'summary'];

/**
 * Reads the text format of Prometheus (version 0.0.4) and refuses what a scraper or its lint would: samples without HELP and
 * TYPE before them, families in pieces, a series twice, counters without `_total`, histograms that do not add up.
 */
export function parseExposition(text: string): Exposition {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const reader = new Reader();
  for (const line of text.split('\n')) reader.read(line);
  reader.checkHistograms();
  return reader.series;
}

class Reader {
  readonly series = new Map<string, number>();
  private readonly types = new Map<string, string>();
  private family = '';
  private help = '';

  read(line: string): void {
    if (line === '') return;
    if (line.startsWith('# HELP ')) this.readHelp(line.slice(7));
    else if (line.startsWith('# TYPE ')) this.readType(line.slice(7));
    else this.readSample(line);
  }

  /** Buckets never fall, and the last one, `+Inf`, is the count. */
  checkHistograms(): void {
    for (const [series, count] of this.series) {
      const [, family = '', labels = ''] = /^(.+)_count(\{.*\})?$/.exec(series) ?? [];
      if (this.types.get(family) !== 'histogram') continue;
      const buckets = [...this.series].filter(
        ([name]) => name.startsWith(`${family}_bucket{`) && withoutLe(name, family) === labels,
      );
      const counts = buckets.map(([, value]) => value);
      if (counts.some((value, index) => value < (counts[index - 1] ?? 0)) || counts.at(-1) !== count)
        throw new Error(`the histogram ${series} does not add up`);
      if (!buckets.at(-1)?.[0].includes('le="+Inf"')) throw new Error(`${series} has no bucket +Inf`);
    }
  }

  private readHelp(rest: string): void {
    [this.help = ''] = rest.split(' ');
    if (rest === this.help) throw new Error(`bad help: ${rest}`);
  }

  private readType(rest: string): void {
    const [name = '', type = ''] = rest.split(' ');
    if (name !== this.help) throw new Error(`${name} has no HELP before its TYPE`);
    if (this.types.has(name)) throw new Error(`the family ${name} comes in pieces`);
    if (!NAME.test(name) || !TYPES.includes(type)) throw new Error(`bad name or type: ${rest}`);
    if (type === 'counter' && !name.endsWith('_total')) throw new Error(`${name} does not end with _total`);
    this.types.set(name, type);
    this.family = name;
  }

  private readSample(line: string): void {
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    const suffixes = this.types.get(this.family) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    if (!suffixes.some((suffix) => name === `${this.family}${suffix}`))
      throw new Error(`the sample does not belong to ${this.family}: ${line}`);
    const number = value === '+Inf' ? Infinity : value === 'Nan' ? NaN : Number(value);
    if (Number.isNaN(number) && value !== 'Nan') throw new Error(`no number: ${line}`);
    const series = `${name}${sorted(labels, line)}`;
    if (this.series.has(series)) throw new Error(`twice: ${series}`);
    this.series.set(series, number);
  }
}

function sorted(labels: string, line: string): string {
  if (labels === '') return '';
  const found: string[] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labels.length) {
    const match = LABEL.exec(labels);
    if (!match) throw new Error(`bad labels: ${line}`);
    found.push(`${match[1] ?? ''}="${match[2] ?? ''}"`);
  }
  return `{${found.sort().join(',')}}`;
}

function withoutLe(series: string, family: string): string {
  const labels = series
    .slice(`${family}_bucket`.length)
    .replace(/,?le="[^"]*",?/, (found) => (found.startsWith(',') && found.endsWith(',') ? ',' : ''));
  return labels === '{}' ? '' : labels;
}
