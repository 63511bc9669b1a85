import { parseSimulationConfig, type SimulationConfig } from '@app/config';
import { type ClaimedModelDay } from '@app/database';

/** Jobs whose configs are kept; more than run at once. */
const MOST_JOBS = 32;

/** The checked configs of jobs, which never change: the model-days of a job share one instead of checking it again. */
export class JobConfigs {
  private readonly byJob = new Map<string, SimulationConfig>();

  /** @param dataDir the absolute DATA_DIR */
  constructor(private readonly dataDir: string) {}

  /** @throws DomainError `invalid_config` for a config that an earlier version of the service accepted and this one does not */
  of({ jobId, config }: Pick<ClaimedModelDay, 'jobId' | 'config'>): SimulationConfig {
    const known = this.byJob.get(jobId);
    if (known) return known;
    const checked = parseSimulationConfig(config, this.dataDir);
    this.byJob.set(jobId, checked);
    for (const oldest of this.byJob.keys()) {
      if (this.byJob.size <= MOST_JOBS) break;
      this.byJob.delete(oldest);
    }
    return checked;
  }
}
