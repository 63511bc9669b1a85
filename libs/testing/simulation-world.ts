import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InProcessProviderLimiter, type ChatModel, type ChatModelContext, type ChatModels } from '@app/agent';
import { type Environment, type ModelConfig } from '@app/config';
import { Database, Repositories } from '@app/database';
import {
  DomainError,
  parseTradingDate,
  type Job,
  type JobTransition,
  type ModelDay,
  type Origin,
} from '@app/domain';
import { AlphaVantageClient, PriceDownloader } from '@app/market-data';
import { NO_TRACING } from '@app/observability';
import {
  composeUseCases,
  downloadLimits,
  type Infrastructure,
  type PortfolioFiles,
  type ReplayRequest,
  type RunModelDay,
  type SessionInfrastructure,
  type SimulationRequest,
  type StartOutcome,
  type TriggerContext,
  type UseCases,
} from '@app/simulation';
import { ToolServers, ToolSessions, type WebSearchPort } from '@app/tools';
import { configJson, environmentOf } from './config.builder.js';
import { KeptLog } from './kept-log.fake.js';
import { dailyBarsOf, type PriceTable } from './price-table.js';
import { saying, ScriptedChatModel, type ScriptedStep } from './scripted-chat-model.fake.js';
import { SimulationQueueFake } from './simulation-queue.fake.js';
import { newTestDatabase, type TestEngine } from './test-database.js';

/** What a world may have besides. */
export interface WorldParts {
  /** The web search of the tool servers; without it none is configured. */
  readonly search?: (repositories: Repositories) => WebSearchPort;
  /** Of the environment; with a key for it the world downloads prices, and its clock moves while it waits for a limit. */
  readonly settings?: Partial<Environment>;
}

/** Who asks, unless a test says otherwise. */
export const TESTER: Origin = { actor: 'tester', source: '127.0.0.1', requestId: 'request-1' };

/** The process that works jobs off. */
export const WORKER: Origin = { actor: 'worker-1', source: 'host-1' };

/** What a test asks to simulate; dates as text. */
export interface Trigger {
  readonly start?: string;
  readonly end?: string;
  readonly models?: readonly string[];
  readonly replace?: boolean;
  readonly configPath?: string;
}

/**
 * The use cases over a real database and real tool servers, with a queue in memory, models that follow a script, and a
 * clock that stands still until it is moved.
 */
export class SimulationWorld {
  readonly queue = new SimulationQueueFake();
  readonly log = new KeptLog();
  /** What the use cases stand on; a test that wants other use cases composes them from a part of its own and the rest. */
  readonly infrastructure: Infrastructure;
  readonly sessions: SessionInfrastructure;
  readonly useCases: UseCases;
  readonly runModelDay: RunModelDay;
  /** The instant that every part takes for now. */
  now = '2025-10-10T12:00:00.000Z';
  private readonly scripts = new Map<string, ChatModel>();
  /** Makes the models for which there is no script; they say that they are done unless a test sets something else. */
  chatModels: Pick<ChatModels, 'create'> = { create: () => Promise.resolve(doneAtOnce()) };

  private constructor(
    readonly environment: Environment,
    readonly database: Database,
    readonly repositories: Repositories,
    private readonly tools: {
      readonly servers: ToolServers;
      readonly sessions: ToolSessions;
      readonly moved: readonly JobTransition[];
    },
  ) {
    const { queue, log } = this;
    this.infrastructure = {
      ...{ environment, database, repositories, queue, log },
      downloader: this.openDownloader(),
      worker: WORKER,
      clock: () => new Date(this.now),
      tracing: NO_TRACING,
    };
    this.sessions = {
      toolServers: tools.servers,
      toolSessions: tools.sessions,
      chatModels: { create: (config, context) => this.modelOf(config, context) },
      limiter: new InProcessProviderLimiter(),
    };
    this.useCases = composeUseCases(this.infrastructure);
    this.runModelDay = this.useCases.runModelDay(this.sessions);
  }

  /** A world without prices, whose default config is that of `configJson`. */
  static async start(
    engine: TestEngine['engine'] = 'sqlite',
    { search, settings }: WorldParts = {},
  ): Promise<SimulationWorld> {
    const { dataDir, databaseUrl } = await newTestDatabase(engine);
    const configDir = join(dataDir, 'configs');
    mkdirSync(configDir);
    const database = await Database.open({ dataDir, databaseUrl });
    const sessions = new ToolSessions();
    const onFailure = (error: unknown) => {
      throw error;
    };
    const ports = { math: 0, search: 0, trade: 0, getprice: 0 };
    const moved: JobTransition[] = [];
    const repositories = new Repositories(database, (transition) => moved.push(transition));
    const servers = await ToolServers.start({ ports, sessions, onFailure, search: search?.(repositories) });
    const environment = environmentOf({ dataDir, configDir, ...settings });
    const world = new SimulationWorld(environment, database, repositories, { servers, sessions, moved });
    world.writeConfig(configJson());
    return world;
  }

  get files(): PortfolioFiles {
    return this.useCases.files;
  }

  /** The use cases of a further process, under an environment that differs in some settings. */
  with(settings: Partial<Environment>): UseCases {
    return composeUseCases({ ...this.infrastructure, environment: { ...this.environment, ...settings } });
  }

  /** A worker's model-days under such an environment. */
  workerWith(settings: Partial<Environment>): RunModelDay {
    return this.with(settings).runModelDay(this.sessions);
  }

  /** What was told of the changes of jobs' statuses, in the order in which they were committed. */
  get moved(): readonly JobTransition[] {
    return this.tools.moved;
  }

  writeConfig(json: unknown, name = 'default_config.json'): void {
    writeFileSync(join(this.environment.configDir, name), JSON.stringify(json));
  }

  /** Imports prices as a file would bring them. */
  async importPrices(table: PriceTable, synthetic = false): Promise<void> {
    const bars = dailyBarsOf(table);
    const sha256 = JSON.stringify(table);
    const about = { fileName: 'test.jsonl', format: 'test', sha256: sha256.slice(0, 60), synthetic };
    await this.repositories.prices.recordImport({ ...about, bars, quarantined: [] });
  }

  trigger(
    { start, end, models, replace, configPath }: Trigger = {},
    context: Partial<TriggerContext> = {},
  ): Promise<StartOutcome> {
    const request: SimulationRequest = {
      configPath: configPath ?? 'configs/default_config.json',
      startDate: start === undefined ? undefined : parseTradingDate(start),
      endDate: end === undefined ? undefined : parseTradingDate(end),
      models,
      replaceExisting: replace ?? false,
    };
    return this.useCases.startSimulation.execute(request, { origin: TESTER, ...context });
  }

  /** Asks for a replay that replaces what exists, and must make a job; works everything off, and tells how it ended. */
  async replay(sourceJobId: string): Promise<Job> {
    const outcome = await this.askReplay({ sourceJobId, replaceExisting: true });
    if (outcome.kind !== 'accepted') throw new Error(`the replay was answered with ${outcome.kind}`);
    await this.workOff();
    return this.job(outcome.job.id);
  }

  cancel(jobId: string): Promise<Job> {
    return this.useCases.cancelSimulation.execute(jobId, TESTER);
  }

  retry(jobId: string): Promise<Job> {
    return this.useCases.retrySimulation.execute(jobId, TESTER);
  }

  async askReplay(request: ReplayRequest) {
    const outcome = await this.useCases.replaySimulation.execute(request, { origin: TESTER });
    if (outcome.kind === 'repeated') throw new Error('a replay without a key was answered before');
    return outcome;
  }

  /** As `trigger`, for a request that must make a job. */
  async accepted(trigger: Trigger = {}): Promise<Job> {
    const outcome = await this.trigger(trigger);
    if (outcome.kind !== 'accepted') throw new Error(`the request was answered with ${outcome.kind}`);
    return outcome.job;
  }

  /** What a model, written `alpha 2025-10-02`, answers on a date; without a script it says that it is done. */
  script(modelDay: string, steps: readonly ScriptedStep[]): ScriptedChatModel {
    const model = new ScriptedChatModel(steps);
    this.scripts.set(modelDay, model);
    return model;
  }

  /** Works the queue off as the real one does: a date's model-days in parallel, failed or not, then its settlement. */
  async workOff(): Promise<void> {
    while (this.queue.waiting.length > 0) await this.workOffDate();
  }

  /** Works off the date that waits longest. */
  async workOffDate(): Promise<void> {
    const work = this.queue.take();
    await Promise.all(work.modelDayIds.map((id) => this.bring(id)));
    await this.useCases.settleTradingDate.execute(work.jobId);
    this.queue.settled(work);
  }

  /** Triggers, works everything off, and tells how the job ended. */
  async play(trigger: Trigger = {}): Promise<Job> {
    const { id } = await this.accepted(trigger);
    await this.workOff();
    return this.job(id);
  }

  async job(id: string): Promise<Job> {
    const job = await this.repositories.jobs.find(id);
    if (!job) throw new Error(`there is no job ${id}`);
    return job;
  }

  async modelDays(job: Job): Promise<readonly ModelDay[]> {
    return this.repositories.jobs.modelDays(job);
  }

  /** How many rows a table has. */
  async count(table: string): Promise<number> {
    const [row] = await this.database.read.query<{ n: number | string }[]>(
      `SELECT COUNT(*) AS n FROM ${table}`,
    );
    return Number(row?.n);
  }

  async close(): Promise<void> {
    await this.tools.servers.close();
    await this.database.close();
  }

  /** Brings a model-day to the worker as the queue does: again when it was deferred, at once here. */
  private async bring(modelDayId: string): Promise<void> {
    const { signal } = new AbortController();
    for (;;) {
      try {
        await this.runModelDay.execute(modelDayId, signal);
        return;
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'work_deferred') throw error;
      }
    }
  }

  /** The downloader of a worker, undefined without a key; it moves the clock where the real one waits. */
  private openDownloader(): PriceDownloader | undefined {
    const { environment, repositories } = this;
    const { alphaVantageApiKey: apiKey, alphaVantageBaseUrl: baseUrl } = environment;
    if (apiKey === undefined) return undefined;
    return new PriceDownloader({
      client: new AlphaVantageClient({ baseUrl, apiKey, timeoutMs: 2_000 }),
      repositories,
      limits: downloadLimits(environment),
      clock: () => new Date(this.now),
      pause: (ms, signal) => {
        signal.throwIfAborted();
        this.now = new Date(Date.parse(this.now) + ms).toISOString();
        return Promise.resolve();
      },
    });
  }

  private async modelOf(config: ModelConfig, context: ChatModelContext): Promise<ChatModel> {
    const script = this.scripts.get(`${config.signature} ${context.briefing.date}`);
    return script ?? this.chatModels.create(config, context);
  }
}

function doneAtOnce(): ChatModel {
  return new ScriptedChatModel([saying('Nothing to do. <FINISH_SIGNAL>')]);
}
