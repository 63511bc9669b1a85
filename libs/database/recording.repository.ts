import { type ModelDay, type StoredRecording } from '@app/domain';
import { type EntityManager } from 'typeorm';
import { type Database } from './database.js';
import { JobEntity } from './entities/job.entity.js';
import { SessionRecordingEntity } from './entities/session-recording.entity.js';
import { insertAll } from './insert-all.js';

/** Reads what the sessions of model-days asked and were answered. */
export class RecordingRepository {
  constructor(private readonly database: Database) {}

  /** The recording of a job's model-day as it counts now; undefined where there is none. */
  async find(
    jobId: string,
    { signature, date }: Pick<ModelDay, 'signature' | 'date'>,
  ): Promise<Omit<StoredRecording, 'systemFingerprints'> | undefined> {
    return this.database.read
      .createQueryBuilder()
      .select('r.format', 'format')
      .addSelect('r.data', 'data')
      .from('session_recordings', 'r')
      .innerJoin('model_days', 'd', 'd.id = r.model_day_id')
      .where('d.job_id = :jobId AND d.signature = :signature AND d.date = :date', { jobId, signature, date })
      .andWhere('d.superseded_at IS NULL')
      .getRawOne<Omit<StoredRecording, 'systemFingerprints'>>();
  }
}

/** Stores the recording of an attempt that has ended, and what its job learns from it. */
export async function insertRecording(
  transaction: EntityManager,
  claim: ModelDay,
  recording: StoredRecording | undefined,
): Promise<void> {
  if (!recording) return;
  const { format, data, systemFingerprints } = recording;
  const { id: modelDayId, attempt } = claim;
  await insertAll(transaction, SessionRecordingEntity, [{ modelDayId, attempt, format, data }]);
  if (systemFingerprints.length > 0) await addFingerprints(transaction, claim, systemFingerprints);
}

/** The caller's transaction has written the job's row by now, so that no other one changes it in between. */
async function addFingerprints(
  transaction: EntityManager,
  { jobId, signature }: ModelDay,
  found: readonly string[],
): Promise<void> {
  const select = { id: true, systemFingerprints: true };
  const job = await transaction.findOne(JobEntity, { select, where: { id: jobId } });
  const known = job?.systemFingerprints ?? {};
  const all = [...new Set([...(known[signature] ?? []), ...found])].sort();
  if (all.length === known[signature]?.length) return;
  const systemFingerprints = { ...known, [signature]: all };
  await transaction.update(JobEntity, { id: jobId }, { systemFingerprints });
}
