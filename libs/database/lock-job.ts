import { type EntityManager } from 'typeorm';
import { JobEntity } from './entities/job.entity.js';

/**
 * Keeps others from changing a job until the transaction ends.
 * @returns the job as it is then; undefined for an unknown one
 */
export async function lockJob(transaction: EntityManager, id: string) {
  // An update that changes nothing locks the row on both engines; SQLite knows no SELECT ... FOR UPDATE.
  await transaction
    .createQueryBuilder()
    .update(JobEntity)
    .set({ status: () => 'status' })
    .where({ id })
    .execute();
  const select = { id: true, status: true, startedAt: true, requestId: true } as const;
  return (await transaction.findOne(JobEntity, { select, where: { id } })) ?? undefined;
}
