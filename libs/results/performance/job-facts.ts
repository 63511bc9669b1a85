import { replicateSignatures, type UniverseConfig } from '@app/config';
import { type JobRepository } from '@app/database';

/** What a job's config says about one of its portfolios. */
export interface ModelFacts {
  /** The last day that the model's training data knows. */
  readonly knowledgeCutoff?: string;
  /** The model of which this portfolio is one of several replicates. */
  readonly replicateOf?: string;
}

/** What results need to know of the config with which a job was run. */
export interface JobFacts {
  readonly universe: UniverseConfig;
  readonly models: ReadonlyMap<string, ModelFacts>;
}

/** A model in a job's snapshot of its config, as far as results need it; it was checked when the job was accepted. */
interface SnapshotModel {
  readonly signature: string;
  readonly replicates?: number;
  readonly knowledge_cutoff?: string;
}

const MAX_KEPT_JOBS = 500;

/** Reads what the configs of jobs say; a job's config never changes, so that each is read once. */
export class JobFactsReader {
  private readonly kept = new Map<string, JobFacts>();

  constructor(private readonly jobs: Pick<JobRepository, 'configOf'>) {}

  async of(jobId: string): Promise<JobFacts> {
    const known = this.kept.get(jobId);
    if (known) return known;
    const facts = toFacts((await this.jobs.configOf(jobId)) ?? {});
    if (this.kept.size >= MAX_KEPT_JOBS) this.kept.clear();
    this.kept.set(jobId, facts);
    return facts;
  }
}

function toFacts(config: Readonly<Record<string, unknown>>): JobFacts {
  const models = (config.models ?? []) as readonly SnapshotModel[];
  return {
    universe: (config.universe ?? []) as UniverseConfig,
    models: new Map(models.flatMap(factsOfModel)),
  };
}

function factsOfModel(model: SnapshotModel): [string, ModelFacts][] {
  const { signature, replicates = 1, knowledge_cutoff: knowledgeCutoff } = model;
  const replicateOf = replicates > 1 ? signature : undefined;
  return replicateSignatures(signature, replicates).map((name) => [name, { knowledgeCutoff, replicateOf }]);
}
