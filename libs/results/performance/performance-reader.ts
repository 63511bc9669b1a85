import {
  jobNotFound,
  type JobRepository,
  type PerformanceRepository,
  type PortfolioRepository,
} from '@app/database';
import { type TradingDate } from '@app/domain';
import { noData } from '../read-errors.js';
import { requireModels } from '../require-models.js';
import { type JobFacts, type JobFactsReader, type ModelFacts } from './job-facts.js';
import { tracksOf, type PortfolioTrack } from './track.js';
import { universeView } from './universe-view.js';

/** What a read of performance asks for; what is missing does not narrow. */
export interface PerformanceRequest {
  readonly from?: TradingDate;
  readonly to?: TradingDate;
  readonly jobId?: string;
  /** Signatures as a caller named them, see `requireModels`. */
  readonly models?: readonly string[];
  /** A symbol; undefined for the default one, which may be missing. */
  readonly benchmark?: string;
}

/** A portfolio's track and what the config of its last job says. */
export interface KnownTrack {
  readonly track: PortfolioTrack;
  readonly facts: ModelFacts;
  readonly job: JobFacts;
}

/** The portfolios of a read. */
export interface KnownTracks {
  readonly tracks: readonly KnownTrack[];
  /** All dates on which one of them had a session, ascending; at least one. */
  readonly dates: readonly TradingDate[];
  readonly first: TradingDate;
  readonly last: TradingDate;
}

export interface PerformanceReaderParts {
  readonly performance: PerformanceRepository;
  readonly portfolios: PortfolioRepository;
  readonly jobs: JobRepository;
  readonly jobFacts: JobFactsReader;
}

/** Reads the tracks of portfolios over a range: what both performance and leaderboard start from. */
export class PerformanceReader {
  constructor(private readonly parts: PerformanceReaderParts) {}

  /** @throws DomainError `not_found` for an unknown model or job; `no_data` when nothing matches */
  async read({ models: named, ...range }: PerformanceRequest): Promise<KnownTracks> {
    const { performance, portfolios, jobs, jobFacts } = this.parts;
    const models = named && (await requireModels(portfolios, named));
    if (range.jobId !== undefined && !(await jobs.find(range.jobId))) throw jobNotFound(range.jobId);
    const all = tracksOf(await performance.days(range));
    const wanted = models ? all.filter(({ model }) => models.includes(model)) : all;
    const dates = [...new Set(wanted.flatMap((track) => track.dates))].sort();
    const [first, last] = [dates[0], dates.at(-1)];
    if (first === undefined || last === undefined) throw noData('results', { ...range, models });
    const tracks: KnownTrack[] = [];
    for (const track of wanted) {
      const job = await jobFacts.of(track.jobId);
      tracks.push({ track, job, facts: job.models.get(track.model) ?? {} });
    }
    return { tracks, dates, first, last };
  }
}

/** What a result says about the portfolio behind it. */
export function portfolioView({ track, facts, job }: KnownTrack) {
  const { knowledgeCutoff: cutoff } = facts;
  const [first] = track.dates;
  const last = track.dates.at(-1);
  return {
    ...(track.synthetic ? { market: 'SYNTHETIC' as const } : {}),
    ...(track.provisional ? { provisional: true as const } : {}),
    ...(cutoff === undefined ? {} : { knowledge_cutoff: cutoff }),
    ...(cutoff !== undefined && first !== undefined && cutoff >= first
      ? { possibly_contaminated: true as const }
      : {}),
    ...(first === undefined || last === undefined
      ? {}
      : { universe: universeView(job.universe, first, last) }),
  };
}
