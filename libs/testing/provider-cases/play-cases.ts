import { setTimeout as pause } from 'node:timers/promises';
import { type DateResultsDto } from '../../../apps/api/results/dto/results.dto.js';
import { type JobStatusDto, type ModelDayDto } from '../../../apps/api/simulations/dto/job.dto.js';
import { ServiceFolder } from '../service-folder.js';
import { runCommand, ServiceProcess } from '../service-process.js';
import { type CaseProvider } from './case-provider.js';
import { type CaseOutcome } from './judge-case.js';
import { type ProviderCase } from './provider-case.js';

/** The one session that cases are played on. */
export const CASE_DATE = '2025-10-02';
/** Open and close in dollars by symbol and date: what the cases trade, and what stands beside it. */
const PRICES: Readonly<Record<string, Readonly<Record<string, readonly [open: number, close: number]>>>> = {
  AAPL: { '2025-10-01': [255.04, 255.45], [CASE_DATE]: [256.58, 257.13] },
  MSFT: { '2025-10-01': [514.8, 519.71], [CASE_DATE]: [517.64, 515.74] },
  NVDA: { '2025-10-01': [185.24, 187.24], [CASE_DATE]: [189.6, 188.89] },
  AMZN: { '2025-10-01': [217.36, 220.63], [CASE_DATE]: [221.01, 222.41] },
};
const JOB_DEADLINE_MS = 300_000;
const POLL_MS = 200;
/** Cases wait more than they compute. */
const ENVIRONMENT = { MODEL_DAY_ATTEMPTS: '2', MODEL_CALL_TIMEOUT_S: '5', MODEL_DAY_CONCURRENCY: '20' };

/** A built service on a market of four symbols, ready to play cases. */
export class CaseStage {
  private constructor(
    private readonly folder: ServiceFolder,
    private readonly service: ServiceProcess,
  ) {}

  /** @param env variables of its environment that differ from those of the cases */
  static async start(
    folder = new ServiceFolder(),
    env: Readonly<Record<string, string>> = {},
  ): Promise<CaseStage> {
    await folder.provideQueue();
    folder.writeConfig('prices.jsonl', Object.keys(PRICES).map(priceLine).join('\n'));
    await runCommand(['prices', 'import', `${folder.configDir}/prices.jsonl`], { folder });
    const options = { folder, env: { ...ENVIRONMENT, ...env } };
    return new CaseStage(folder, await ServiceProcess.start('standalone', options));
  }

  /** Plays cases as the models of one job, on one date. @throws Error when the job does not end in time */
  async play(
    cases: readonly ProviderCase[],
    provider: CaseProvider,
  ): Promise<ReadonlyMap<string, CaseOutcome>> {
    this.folder.writeConfig('cases.json', configOf(cases, provider.url));
    const body = { config_path: 'configs/cases.json', start_date: CASE_DATE, end_date: CASE_DATE };
    const { job_id: jobId } = (await this.ask('POST', '/simulate/trigger', body)) as { job_id?: string };
    if (jobId === undefined) throw this.service.complaint('did not accept the job');
    const job = await this.endOf(jobId);
    const results = await this.resultsOf();
    return new Map(
      job.progress.details.map((day) => [day.model, outcomeOf(day, results.get(day.model), provider)]),
    );
  }

  /** What the service answers. @throws Error when it is an error of the service's own */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.service.request(method, path, body);
    if (answer.status >= 500 || answer.status === 400) {
      throw this.service.complaint(
        `answered ${method} ${path} with ${answer.status}: ${JSON.stringify(answer.body)}`,
      );
    }
    return answer.body;
  }

  /** Lines of the log that a service in order does not write: it crashed, or something failed that nobody had foreseen. */
  get alarms(): readonly string[] {
    const alarming = /"code":"internal_error"|unhandled|uncaught|FATAL/i;
    return this.service.log.map(({ text }) => text).filter((text) => alarming.test(text));
  }

  async close(): Promise<void> {
    await this.service.stop().catch(() => this.service.kill());
    this.folder.remove();
  }

  private async endOf(jobId: string): Promise<JobStatusDto> {
    const deadline = Date.now() + JOB_DEADLINE_MS;
    for (;;) {
      const job = (await this.ask('GET', `/simulate/status/${jobId}`)) as JobStatusDto;
      if (job.completed_at !== null) return job;
      if (Date.now() > deadline) {
        const open = job.progress.details.filter(
          ({ status }) => status === 'pending' || status === 'running',
        );
        throw this.service.complaint(`did not end ${open.map(({ model }) => model).join(', ')} in time`);
      }
      await pause(POLL_MS);
    }
  }

  private async resultsOf(): Promise<ReadonlyMap<string, DateResultsDto['results'][number]>> {
    const { results = [] } = (await this.ask(
      'GET',
      `/results?date=${CASE_DATE}&detail=full`,
    )) as Partial<DateResultsDto>;
    return new Map(results.map((result) => [result.model, result]));
  }
}

function outcomeOf(
  { model, status, last_error: error, stop_reason: stop, warnings }: ModelDayDto,
  result: DateResultsDto['results'][number] | undefined,
  provider: CaseProvider,
): CaseOutcome {
  const failed = status === 'failed';
  return {
    status,
    code: failed ? (error?.code ?? '') : '',
    message: failed ? (error?.message ?? '') : '',
    stop: stop ?? '',
    trades: (result?.trades ?? []).map(({ action, amount, symbol }) => `${action} ${amount} ${symbol}`),
    warnings: warnings.map(({ code, message }) => `${code}: ${message}`),
    summary: result?.ai_reasoning?.reasoning_summary ?? '',
    tokens: result?.ai_reasoning?.token_usage?.total_tokens ?? null,
    ...provider.seen(model),
  };
}

function configOf(cases: readonly ProviderCase[], url: string): Record<string, unknown> {
  return {
    agent_type: 'BaseAgent',
    date_range: { init_date: '2025-10-01' },
    models: cases.map(({ name, config }) => ({
      ...{ name, basemodel: name, signature: name, enabled: true },
      ...{ openai_base_url: url, openai_api_key: 'sk-of-the-cases' },
      ...config,
    })),
    universe: Object.keys(PRICES),
    agent_config: { max_steps: 12, max_retries: 2, base_delay: 0, initial_cash: 10_000 },
  };
}

/** A line of the batch system's price file. */
function priceLine(symbol: string): string {
  const days = Object.entries(PRICES[symbol] ?? {}).map(([date, [open, close]]) => {
    const [high, low] = [Math.max(open, close), Math.min(open, close)];
    const fields = {
      '1. buy price': open,
      '2. high': high,
      '3. low': low,
      '4. sell price': close,
      '5. volume': 1,
    };
    return [
      date,
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)])),
    ] as const;
  });
  return JSON.stringify({
    'Meta Data': { '2. Symbol': symbol, '5. Time Zone': 'US/Eastern' },
    'Time Series (Daily)': Object.fromEntries(days),
  });
}
