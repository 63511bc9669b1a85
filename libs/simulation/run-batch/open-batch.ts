import { type QueueHandlers } from '@app/queue';
import { composeUseCases } from '../compose-use-cases.js';
import { inProcessInfrastructure, type InProcessInfrastructure } from '../in-process-infrastructure.js';
import { type Infrastructure, type SessionInfrastructure } from '../infrastructure.js';
import { openSessions } from '../run-model-day/open-sessions.js';
import { removeStaleRuntimeFiles } from '../run-model-day/runtime-file.js';
import { RunBatch } from './run-batch.js';

/** A batch run that is ready to start, and the tool servers that it needs until it is closed. */
export interface OpenBatch {
  readonly runBatch: RunBatch;
  close(): Promise<void>;
}

/** A service on the same machine may have the configured ones. */
const ANY_FREE_PORTS = { mathHttpPort: 0, searchHttpPort: 0, tradeHttpPort: 0, getpriceHttpPort: 0 };

/** Opens the batch mode over a database. */
export async function openBatch(
  given: Pick<Infrastructure, 'environment' | 'database' | 'repositories' | 'log'>,
): Promise<OpenBatch> {
  const environment = { ...given.environment, ...ANY_FREE_PORTS };
  const { modelDays } = given.repositories;
  await removeStaleRuntimeFiles(environment.runtimeDir, (owner) => modelDays.isRunning(owner));
  const infrastructure = inProcessInfrastructure({ ...given, environment });
  const sessions = await openSessions(infrastructure);
  return {
    runBatch: composeBatch(infrastructure, sessions),
    close: () => sessions.toolServers.close(),
  };
}

/** Puts the batch mode together: the use cases of API and worker, worked off in this process. */
export function composeBatch(
  infrastructure: InProcessInfrastructure,
  sessions: SessionInfrastructure,
): RunBatch {
  const useCases = composeUseCases(infrastructure);
  const { startSimulation, settleTradingDate, downloadJobPrices } = useCases;
  const runModelDay = useCases.runModelDay(sessions);
  const handlers: QueueHandlers = {
    runModelDay: ({ modelDayId }, signal) => runModelDay.execute(modelDayId, signal),
    settleTradingDate: ({ jobId }) => settleTradingDate.execute(jobId),
    downloadPrices: ({ jobId }, signal) => downloadJobPrices.execute(jobId, signal),
  };
  return new RunBatch({ ...infrastructure, startSimulation, settleTradingDate, handlers });
}
