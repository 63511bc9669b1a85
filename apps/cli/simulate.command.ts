import { isAbsolute, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Environment } from '@app/config';
import { DomainError, parseTradingDate, type TradingDate } from '@app/domain';
import { openBatch, type BatchOutcome, type SimulationRequest } from '@app/simulation';
import { BatchDisplay } from './batch-display.js';
import { summariseBatch } from './batch-summary.js';
import { type Command, type CommandContext, UsageError } from './command.js';
import { lineLog } from './line-log.js';
import { withDatabase } from './with-database.js';

/** `simulate --config FILE`: the batch mode, a simulation without API and queue. */
export const simulateCommand: Command = {
  name: 'simulate',
  usage: '--config FILE [--from YYYY-MM-DD] [--to YYYY-MM-DD] [--models A,B] [--replace-existing]',
  summary: 'Runs a simulation in this process, without API and queue; what it leaves behind is the same.',
  options: [
    '--config FILE       a config in CONFIG_DIR, such as configs/default_config.json',
    '--from, --to        the range; without it every model catches up from its last completed date',
    '--models A,B        signatures; every enabled model of the config when left out',
    '--replace-existing  runs completed dates again, and everything after them',
    'Ctrl-C stops it in order; the same command goes on.',
    'Exit codes: 0 completed, or nothing to do; 1 partial, failed or stopped; 2 wrong usage.',
  ],

  async run(args, context) {
    const readRequest = readArguments(args);
    const environment = context.environment();
    const request = readRequest(environment);
    await withDatabase(environment, async (repositories, database) => {
      const log = lineLog((line) => {
        context.printError(line);
      });
      const batch = await openBatch({ environment, database, repositories, log });
      try {
        const display = new BatchDisplay(context);
        const stop = context.interruption?.() ?? new AbortController().signal;
        const onProgress = display.show.bind(display);
        const outcome = await batch.runBatch.execute(request, { stop, onProgress }).catch(explainRefusal);
        if (outcome.kind !== 'current') {
          for (const line of await summariseBatch(repositories, outcome)) context.print(line);
        }
        conclude(outcome, context);
      } finally {
        await batch.close();
      }
    });
  },
};

/** @throws DomainError for every end that is not the one that was asked for */
function conclude(outcome: BatchOutcome, context: CommandContext): void {
  if (outcome.kind === 'current') {
    const last = outcome.lastSimulationDate ?? 'none';
    context.print(
      `Nothing to do: everything asked for is completed already (last date ${last}, next trading day ${outcome.nextTradingDay}).`,
    );
    return;
  }
  const { job, modelDays, kind } = outcome;
  const completed = modelDays.filter(({ status }) => status === 'completed').length;
  const share = `${completed} of ${modelDays.length} model-days are completed`;
  if (kind === 'ended' && job.status === 'completed') {
    context.print(`Job ${job.id} completed: ${share}.`);
    return;
  }
  throw new DomainError(
    kind === 'stopped'
      ? {
          code: 'simulation_stopped',
          message:
            `Job ${job.id} was stopped; ${share}. The same command goes on with it, and so does a service on this ` +
            'database.',
        }
      : { code: `simulation_${job.status}`, message: `Job ${job.id} ended as ${job.status}; ${share}.` },
  );
}

/** Refusals that a different call would not help. */
const NOT_BY_THE_CALL = new Set(['job_conflict', 'no_prices']);

function explainRefusal(error: unknown): never {
  if (!(error instanceof DomainError) || error.fault !== 'caller' || NOT_BY_THE_CALL.has(error.code)) {
    throw error;
  }
  const hint = error.details.field === 'config_path' ? ' Configs lie in CONFIG_DIR.' : '';
  throw new UsageError(`${error.message}${hint} (${error.code})`);
}

function readArguments(args: readonly string[]): (environment: Environment) => SimulationRequest {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        models: { type: 'string' },
        'replace-existing': { type: 'boolean', default: false },
      },
    });
    const { config, models } = values;
    if (config === undefined) throw new UsageError('"simulate" needs --config FILE.');
    const request = {
      startDate: readDate(values.from, '--from'),
      endDate: readDate(values.to, '--to'),
      models: models?.split(',').map((signature) => signature.trim()),
      replaceExisting: values['replace-existing'],
    };
    return ({ configDir }) => ({
      ...request,
      configPath: isAbsolute(config) ? relative(configDir, config) : config,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readDate(text: string | undefined, option: string): TradingDate | undefined {
  return text === undefined ? undefined : parseTradingDate(text, option);
}
