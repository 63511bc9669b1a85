import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  briefSession,
  ChatModels,
  InProcessProviderLimiter,
  limitModel,
  runAgentSession,
  type AssistantTurn,
  type ChatModel,
  type SessionOutcome,
} from '@app/agent';
import { type ModelConfig, type ProviderAccess, type ProviderLimit } from '@app/config';
import { type Fill, type SessionLedger } from '@app/domain';
import { type MarketView } from '@app/market-data';
import { modelConfigOf } from './config.builder.js';
import { marketViewOf } from './market-view.builder.js';
import { ModelServer, type ModelServerOptions, type RawReply } from './model-server.js';
import { ToolWorld } from './tool-world.js';

/** The key that sessions send; no error may hold it. */
export const STAGE_KEY = 'sk-canary-0123456789';
const MODEL = 'openai/gpt-x';

export interface StagePlay {
  readonly apiKey?: string;
  /** What a request carries besides. */
  readonly access?: Partial<ProviderAccess>;
  readonly maxRetries?: number;
  readonly maxSteps?: number;
  readonly baseDelaySeconds?: number;
  readonly requestTimeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly config?: Partial<ModelConfig>;
  readonly providerLimits?: ReadonlyMap<string, ProviderLimit>;
}

/**
 * Sessions of 2025-10-06, on AAPL at 100 and NVDA at 50.25 dollars with 10,000 in cash, through the real adapter and the
 * real tools, against providers on loopback. The recorded day buys 3 AAPL, sells 1 AAPL, buys 2 NVDA.
 */
export class ProviderStage {
  private readonly servers: { close(): Promise<unknown> }[] = [];

  private constructor(
    readonly world: ToolWorld,
    readonly market: MarketView,
    readonly folder: string,
  ) {}

  static async start(): Promise<ProviderStage> {
    const folder = mkdtempSync(join(tmpdir(), 'model-server-'));
    writeRecording(join(folder, 'position.jsonl'));
    const market = await marketViewOf('2025-10-06', { AAPL: { open: '100' }, NVDA: { open: '50.25' } });
    return new ProviderStage(await ToolWorld.start(), market, folder);
  }

  /** A provider that repeats the recorded day unless told otherwise, until the test ends. */
  async serve(options: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
    const histories = { [MODEL]: join(this.folder, 'position.jsonl') };
    return this.untilEnd(await ModelServer.start({ histories, log: true, ...options }));
  }

  /** A provider that gives these answers one after the other, then ends the session. */
  serveReplies(...replies: readonly RawReply[]): Promise<ModelServer> {
    const waiting = [...replies];
    return this.serve({
      replyWith: () => waiting.shift() ?? completion({ content: 'Done. <FINISH_SIGNAL>' }),
    });
  }

  /** Closes a server when the test ends. */
  untilEnd<Server extends { close(): Promise<unknown> }>(server: Server): Server {
    this.servers.push(server);
    return server;
  }

  /** The model of a session, as a worker makes it. */
  model(baseUrl: string, options: StagePlay = {}): Promise<ChatModel> {
    const { folder, market } = this;
    const briefing = briefSession(market, this.world.startSession(market).ledger.opening);
    const models = new ChatModels({
      configDir: folder,
      dataDir: folder,
      requestTimeoutMs: options.requestTimeoutMs,
    });
    const limiting = { limits: options.providerLimits ?? new Map(), limiter: new InProcessProviderLimiter() };
    return models.create(modelConfigOf('gpt', { basemodel: MODEL, ...options.config }), {
      briefing,
      provider: () => Promise.resolve({ baseUrl, apiKey: options.apiKey ?? STAGE_KEY, ...options.access }),
      around: (model, host) => limitModel(model, host, limiting),
    });
  }

  /** One request, and what the model makes of the answer. */
  async ask(baseUrl: string, options: StagePlay = {}): Promise<AssistantTurn> {
    const model = await this.model(baseUrl, options);
    return model.respond({ messages: [], tools: [] }, options.signal ?? new AbortController().signal);
  }

  /** A whole session. */
  async play(
    baseUrl: string,
    options: StagePlay = {},
  ): Promise<{ readonly outcome: SessionOutcome; readonly ledger: SessionLedger }> {
    const { ledger, tools } = this.world.startSession(this.market);
    const outcome = await runAgentSession({
      briefing: briefSession(this.market, ledger.opening),
      model: await this.model(baseUrl, options),
      tools,
      ledger,
      limits: {
        maxSteps: options.maxSteps ?? 10,
        maxRetries: options.maxRetries ?? 1,
        baseDelaySeconds: options.baseDelaySeconds ?? 0,
      },
      signal: options.signal ?? new AbortController().signal,
    });
    return { outcome, ledger };
  }

  /** Ends what a test started. */
  async endTest(): Promise<void> {
    await this.world.endSessions();
    await Promise.all(this.servers.splice(0).map((server) => server.close()));
  }

  async close(): Promise<void> {
    await this.endTest();
    await this.world.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** A completion with one choice: its message, and what else the body and the choice hold. */
export function completion(
  message: Readonly<Record<string, unknown>>,
  { finish_reason, ...more }: Readonly<Record<string, unknown>> = {},
): RawReply {
  const reason = finish_reason ?? ('tool_calls' in message ? 'tool_calls' : 'stop');
  return {
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [{ index: 0, finish_reason: reason, message: { role: 'assistant', ...message } }],
      ...more,
    },
  };
}

/** A tool call as providers send it; `more` replaces or adds fields. */
export function toolCall(
  name: string,
  args: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return { id: 'call_1', type: 'function', function: { name, arguments: args }, ...more };
}

/** The arguments of a trade as JSON. */
export function trade(symbol: string, amount: number): string {
  return JSON.stringify({ symbol, amount });
}

/** Fills as `side amount symbol`. */
export function fillsOf({ fills }: { readonly fills: readonly Fill[] }): string[] {
  return fills.map(({ side, amount, symbol }) => `${side} ${amount} ${symbol}`);
}

function writeRecording(path: string): void {
  const line = (date: string, action: string, symbol: string, amount: number) =>
    JSON.stringify({ date, id: 1, this_action: { action, symbol, amount }, positions: { CASH: 0 } });
  writeFileSync(
    path,
    [
      JSON.stringify({ date: '2025-10-01', id: 0, positions: { CASH: 10000 } }),
      line('2025-10-06', 'buy', 'AAPL', 3),
      line('2025-10-06', 'sell', 'AAPL', 1),
      line('2025-10-06', 'buy', 'NVDA', 2),
      line('2025-10-07', 'no_trade', '', 0),
    ].join('\n'),
  );
}
