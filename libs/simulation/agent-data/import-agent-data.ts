import { randomUUID } from 'node:crypto';
import { summarise, STOP_SIGNAL } from '@app/agent';
import { type Transaction } from '@app/database';
import {
  encodeSignature,
  type Job,
  type ModelDay,
  type Portfolio,
  type PortfolioDay,
  type SessionRecord,
} from '@app/domain';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { type AgentDataFolder } from './agent-data-folder.js';
import { type CheckedHistory, type CheckHistory, type HistoryDay } from './check-history.js';
import { firstDifference } from './compare-days.js';

/** What became of a portfolio's files. Refused: nothing of it was stored. */
export type ImportedPortfolio = { readonly history: CheckedHistory } & (
  | { readonly kind: 'imported'; readonly job: Job }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }
);

/**
 * Takes portfolios of the batch system into the database: each as a completed job of the mode `import`, in a transaction
 * of its own, with values computed from prices. What is stored already stays as it is: days that are the same are not
 * taken again, later ones are added, and files that contradict what is stored are refused.
 */
export class ImportAgentData {
  constructor(
    private readonly parts: Pick<UseCaseParts, 'database' | 'repositories' | 'worker' | 'clock'>,
    private readonly checkHistory: CheckHistory,
  ) {}

  async execute(
    { portfolios }: AgentDataFolder,
    onPortfolio: (imported: ImportedPortfolio) => void,
  ): Promise<void> {
    for (const recorded of portfolios) {
      const history = await this.checkHistory.execute(recorded);
      onPortfolio(await this.import(history));
    }
  }

  private async import(history: CheckedHistory): Promise<ImportedPortfolio> {
    const { portfolio, problems } = history;
    // What the problems are is told with the history.
    if (problems.length > 0 || !portfolio) return { history, kind: 'refused', reasons: [] };
    return this.parts.database.transaction((transaction) => this.store(transaction, history, portfolio));
  }

  private async store(
    transaction: Transaction,
    history: CheckedHistory,
    portfolio: Portfolio,
  ): Promise<ImportedPortfolio> {
    const { database, repositories, worker, clock } = this.parts;
    const { portfolios, jobs } = repositories;
    const { signature } = portfolio;
    await database.serialize(transaction, 'start_simulation');
    const stored = await portfolios.days(signature);
    const registered = stored.length > 0 ? await portfolios.find(signature, transaction) : undefined;
    const busy = (await jobs.unfinished(transaction)).find(({ models }) => models.includes(signature));
    const reasons = [
      ...(busy ? [`job ${busy.id} is ${busy.status} and runs ${signature}; import when it has ended.`] : []),
      ...(registered ? contradictions(registered, stored, history) : []),
    ];
    if (reasons.length > 0) return { history, kind: 'refused', reasons };
    const added = history.days.slice(stored.length);
    if (registered && added.length === 0) return { history, kind: 'unchanged' };
    const now = instantText(clock);
    if (!registered) await portfolios.register(transaction, portfolio, now);
    const job = importJob(history, added, now);
    const config = importConfig(portfolio, history.universe);
    await jobs.insert(transaction, { job, config, modelDays: [], cause: { action: 'import', ...worker } });
    const completed = added.map((day) => completedDay(job, day));
    await repositories.modelDays.insertCompleted(transaction, completed);
    return { history, kind: 'imported', job };
  }
}

/** What is stored that the files say otherwise. */
function contradictions(
  registered: Portfolio,
  stored: readonly PortfolioDay[],
  { portfolio, days }: CheckedHistory,
): string[] {
  const { signature, initDate, initialCash } = registered;
  const wayOut = `Rename the folder to import it as another portfolio, or keep the one that the database has.`;
  if (initDate !== portfolio?.initDate || !initialCash.equals(portfolio.initialCash)) {
    const start = `${initialCash.toString()} dollars on ${initDate}`;
    return [`the database has a portfolio ${signature} already, which started with ${start}. ${wayOut}`];
  }
  const difference = firstDifference(stored, days);
  return difference
    ? [`the database has a portfolio ${signature} already, and ${difference.message}. ${wayOut}`]
    : [];
}

function importJob({ signature }: CheckedHistory, days: readonly HistoryDay[], now: string): Job {
  return {
    id: randomUUID(),
    status: 'completed',
    mode: 'import',
    configPath: `agent_data/${encodeSignature(signature)}`,
    dates: days.map(({ date }) => date),
    models: [signature],
    replaceExisting: false,
    warnings: [],
    systemFingerprints: {},
    createdAt: now,
    startedAt: now,
    updatedAt: now,
    completedAt: now,
  };
}

/** The files do not say with which config they came about; this is what they show of it. */
function importConfig({ signature, initDate, initialCash }: Portfolio, universe: readonly string[]) {
  return {
    agent_type: 'BaseAgent',
    date_range: { init_date: initDate },
    models: [{ name: signature, basemodel: 'imported', signature, enabled: true }],
    agent_config: { max_steps: 1, max_retries: 1, base_delay: 0, initial_cash: initialCash.toNumber() },
    universe,
  };
}

function completedDay(job: Job, { messages, ...day }: HistoryDay) {
  const id = randomUUID();
  const now = job.createdAt;
  const modelDay: ModelDay = {
    id,
    jobId: job.id,
    signature: day.signature,
    date: day.date,
    status: 'completed',
    attempt: 1,
    failures: 0,
    startedAt: now,
    completedAt: now,
    stopReason: 'finish',
  };
  return { modelDay, day: { ...day, modelDayId: id }, session: sessionOf({ ...day, messages }) };
}

/** What the files tell of a session; which tools it called they tell of trades alone. */
function sessionOf({ fills, messages }: Pick<HistoryDay, 'fills' | 'messages'>): SessionRecord {
  const words = messages.flatMap(({ role, content }) =>
    role === 'assistant' && typeof content === 'string' ? [content] : [],
  );
  return {
    messages,
    toolUsage: { math: 0, search: 0, trade: fills.length, get_price: 0 },
    modelCalls: [],
    totalSteps: words.length,
    stopSignalReceived: words.some((text) => text.includes(STOP_SIGNAL)),
    stopReason: 'finish',
    reasoningSummary: summarise(fills, words.at(-1) ?? ''),
  };
}
