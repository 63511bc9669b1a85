import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../bench/repository.js';
import { type ChunkResult } from './chunk.js';
import { type DefaultRecoveryResult } from './default-recovery.js';
import { FAULT_NAMES, FAULTS, type FaultName } from './fault.js';
import { median } from './recovery.js';
import { type Result } from './results.js';
import { type SoakResult, type SoakSample } from './soak.js';
import { type WriterReport } from './writer.process.js';
import { type WritersResult } from './writers.js';

const DOCUMENT = join(REPOSITORY, 'docs/reliability.md');
const BEGIN = '<!-- measured: begin -->';
const END = '<!-- measured: end -->';

/** Writes what the runs measured into docs/reliability.md, between its two marks. */
export function writeReport(results: readonly Result[]): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest = ''] = text.split(BEGIN);
  const [, after] = rest.split(END);
  if (before === undefined || after === undefined) throw new Error(`${DOCUMENT} has no place for the table`);
  writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${renderResults(results)}\n\n${END}${after}`);
}

/** The results as Markdown. */
export function renderResults(results: readonly Result[]): string {
  const ofKind = <Kind extends Result['kind']>(kind: Kind) =>
    results.filter((result): result is Extract<Result, { kind: Kind }> => result.kind === kind);
  const parts = [
    renderChunks(ofKind('chunk')),
    ...ofKind('default-recovery').map(renderDefaultRecovery),
    ...ofKind('writers').map(renderWriters),
    ...ofKind('soak').map(renderSoak),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function renderChunks(chunks: readonly ChunkResult[]): string {
  if (chunks.length === 0) return '';
  const deployments = [...new Set(chunks.map(deploymentOf))].sort();
  const head = ['Fault', ...deployments, 'Recovery: median', 'worst'];
  const rows = FAULT_NAMES.map((name) => faultRow(name, chunks, deployments)).filter(
    (row) => row !== undefined,
  );
  const totals = [
    totalRow('Jobs under faults', chunks, deployments, ({ jobs }) => jobs),
    totalRow('Model-days', chunks, deployments, ({ modelDays }) => modelDays),
    totalRow('Attempts at them', chunks, deployments, ({ attempts }) => attempts),
    totalRow('**Differences**', chunks, deployments, ({ differences }) => differences.length),
  ];
  const seeds = deployments.map((deployment) => {
    const own = chunks.filter((chunk) => deploymentOf(chunk) === deployment).map(({ seed }) => `\`${seed}\``);
    return `${deployment}: ${own.join(', ')}`;
  });
  return `${table(head, [...rows, ...totals])}\n\nSeeds: ${seeds.join('; ')}.`;
}

function faultRow(
  name: FaultName,
  chunks: readonly ChunkResult[],
  deployments: readonly string[],
): string[] | undefined {
  const counts = deployments.map((deployment) =>
    sum(chunks.filter((chunk) => deploymentOf(chunk) === deployment).map(({ faults }) => faults[name] ?? 0)),
  );
  if (sum(counts) === 0) return undefined;
  const times = chunks.flatMap(({ recoveryMs }) => recoveryMs[name] ?? []);
  const shown = times.length === 0 ? ['', ''] : [median(times), Math.max(...times)].map(inSeconds);
  return [FAULTS[name], ...counts.map((count) => (count === 0 ? '' : String(count))), ...shown];
}

function totalRow(
  name: string,
  chunks: readonly ChunkResult[],
  deployments: readonly string[],
  read: (chunk: ChunkResult) => number,
): string[] {
  const counts = deployments.map((deployment) =>
    sum(chunks.filter((chunk) => deploymentOf(chunk) === deployment).map(read)).toLocaleString('en'),
  );
  return [name, ...counts, '', ''];
}

function deploymentOf({ queue, engine }: { readonly queue: string; readonly engine: string }): string {
  const queues: Readonly<Record<string, string>> = { redis: 'Redis', embedded: 'all in one' };
  const engines: Readonly<Record<string, string>> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
  return `${queues[queue] ?? queue}, ${engines[engine] ?? engine}`;
}

function renderDefaultRecovery({ recoveryMs }: DefaultRecoveryResult): string {
  const each = [...recoveryMs].sort((a, b) => a - b).map((ms) => (ms / 1_000).toFixed(1));
  return (
    `**With the default settings**, ${recoveryMs.length} kills of a worker, each until the last of its model-days was ` +
    `completed: median ${inSeconds(median(recoveryMs))}, worst ${inSeconds(Math.max(...recoveryMs))} ` +
    `(${each.join(', ')} s).`
  );
}

function renderWriters({ writers, seconds, lost }: WritersResult): string {
  const committed = sum(writers.map((writer) => writer.committed));
  const longest = (read: (writer: WriterReport) => number) =>
    `${Math.max(...writers.map(read)).toFixed(0)} ms`;
  return (
    `**${writers.length} processes writing to one SQLite database** as fast as they can for ${seconds} s: ` +
    `${committed.toLocaleString('en')} transactions, ${lost} lost; the longest event-loop gap of any process was ` +
    `${longest((writer) => writer.longestGapMs)}, less its wait for a CPU ${longest((writer) => writer.longestOwnGapMs)}.`
  );
}

/** One sample alone says where a garbage collector happens to stand, so memory is shown as several of them. */
const MEMORY_MINUTES = 5;

function renderSoak({ queue, engine, minutes, warm, end, samples, jobs }: SoakResult): string {
  const head = [
    `${deploymentOf({ queue, engine })}, ${minutes} minutes`,
    `after ${warm.minute.toFixed(0)} min`,
    'at the end',
  ];
  const row = (name: string, read: (sample: SoakSample) => number | undefined) => [
    name,
    ...[warm, end].map((sample) => read(sample)?.toLocaleString('en') ?? ''),
  ];
  const processes = Object.keys(end.memoryMb);
  const periods = [
    samples.filter(({ minute }) => minute >= warm.minute && minute <= warm.minute + MEMORY_MINUTES),
    samples.filter(({ minute }) => minute >= end.minute - MEMORY_MINUTES),
  ];
  const memoryRow = (name: string, read: (sample: SoakSample) => number) => [
    `Memory of ${name}`,
    ...periods.map((period) => spreadMb(period.map(read))),
  ];
  const grown = ((end.databaseMb ?? 0) - (warm.databaseMb ?? 0)) * 1_024;
  const perModelDay =
    end.databaseMb === undefined ? '' : (grown / (end.modelDays - warm.modelDays)).toFixed(1);
  const rows = [
    row('Model-days so far', ({ modelDays }) => modelDays),
    ...processes.map((name) => memoryRow(name, ({ memoryMb }) => memoryMb[name] ?? 0)),
    memoryRow('all together', ({ memoryMb }) => sum(Object.values(memoryMb))),
    ...processes.map((name) => row(`Open handles of ${name}`, ({ handles }) => handles[name])),
    ...(end.queueKeys === undefined ? [] : [row('Keys in Redis', ({ queueKeys }) => queueKeys)]),
  ];
  const size = perModelDay === '' ? '' : `\n\nThe database grew by ${perModelDay} KB for each model-day.`;
  return (
    `**Soak**: ${jobs} jobs one after the other, instant answers. Memory is the median, and in brackets the range, of the ` +
    `samples of ${MEMORY_MINUTES} minutes: of those after minute ${warm.minute.toFixed(0)}, and of the last.\n\n` +
    `${table(head, rows)}${size}`
  );
}

function spreadMb(values: readonly number[]): string {
  const [middle, lowest, highest] = [median(values), Math.min(...values), Math.max(...values)];
  return `${middle.toFixed(0)} MB (${lowest.toFixed(0)} to ${highest.toFixed(0)})`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
