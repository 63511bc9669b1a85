import { circularBlockMeans } from '../libs/metrics/inference/block-means.js';
import { defaultBlockLength, pairedBootstrap } from '../libs/metrics/inference/paired-bootstrap.js';
import { randomSource, type RandomSource } from '../libs/metrics/inference/random-source.js';
import { mean } from '../libs/metrics/statistics/mean.js';
import { SIMULATED_RETURNS, type ReturnPair } from './simulated-returns.js';

const SESSIONS = [20, 60, 250];
const RESAMPLES = 10_000;
/** What the interval is held to with 250 sessions, in per cent. */
const GOAL = { sessions: 250, low: 3.5, high: 6.5 };

/**
 * How often the 95 % interval of `pairedBootstrap` misses 0 although the two portfolios do not differ, in per cent; beside
 * it, in brackets, the plain percentile interval of the same blocks. The same on every machine: everything is seeded.
 *
 * @param pairs simulated pairs for each kind of returns and number of sessions
 * @returns the lines of a Markdown table, one after the other
 */
export function* coverageRows(pairs: number): Generator<string> {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  yield row(['returns', ...SESSIONS.map((sessions) => `${sessions} sessions`)]);
  yield `|---|${'---:|'.repeat(SESSIONS.length)}`;
  for (const [kind, simulate] of Object.entries(SIMULATED_RETURNS)) {
    const cells = SESSIONS.map((sessions) => {
      const random = randomSource(sessions);
      return cell(
        sessions,
        Array.from({ length: pairs }, () => simulate(sessions, random)),
      );
    });
    yield row([kind, ...cells]);
  }
}

function cell(sessions: number, pairs: readonly ReturnPair[]): string {
  const missed = pairs.filter(
    ({ first, second }, index) => pairedBootstrap(first, second, { seed: index }).distinguishable,
  );
  const plain = pairs.filter((pair, index) => percentileMisses(pair, randomSource(index)));
  const share = (count: number) => (100 * count) / pairs.length;
  const percent = share(missed.length);
  const good = sessions !== GOAL.sessions || (percent >= GOAL.low && percent <= GOAL.high);
  return `${percent.toFixed(1)}${good ? '' : ' (missed)'} [${share(plain.length).toFixed(1)}]`;
}

/** Whether the plain percentile interval misses 0: fewer than 2.5 % of the resampled means lie on one side of it. */
function percentileMisses({ first, second }: ReturnPair, random: RandomSource): boolean {
  const differences = first.map((value, index) => value - (second[index] ?? Number.NaN));
  const length = defaultBlockLength(differences.length);
  const drawn = Math.ceil(differences.length / length);
  const centre = mean(differences);
  const blocks = circularBlockMeans(differences, centre, length);
  let below = 0;
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    let sum = 0;
    for (let block = 0; block < drawn; block += 1) sum += blocks[random.below(blocks.length)] ?? 0;
    if (sum / drawn + centre < 0) below += 1;
  }
  return Math.min(below, RESAMPLES - below) < 0.025 * RESAMPLES;
}
