import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '@app/domain';
import { type MarketView } from '@app/market-data';
import { modelConfigOf } from '../../testing/config.builder.js';
import { marketViewOf } from '../../testing/market-view.builder.js';
import { ToolWorld } from '../../testing/tool-world.js';
import { runAgentSession } from '../session/run-agent-session.js';
import { briefSession } from '../session/session-briefing.js';
import { type SessionOutcome } from '../session/session-outcome.js';
import { readRecording, RECORDING_FORMAT } from './recording-codec.js';
import { SessionReplay } from './session-replay.js';

/** A session as version 0.1 recorded it. */
interface RecordedBefore {
  readonly format: number;
  readonly data: string;
  readonly stopReason: string;
  readonly summary: string;
  readonly failure?: string;
  /** SHA-256 of the JSON of its conversation. */
  readonly messages: string;
}

const RECORDINGS = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recordings-of-0.1.fixture.json'), 'utf8'),
) as Readonly<Record<string, RecordedBefore>>;
const SIGNAL = new AbortController().signal;

/** The rule that each session differs by today; the others come out as they were. */
const CHANGED: Readonly<Record<string, string>> = {
  'signal beside calls': 'stop signal beside calls',
  'signal in a thought': 'stop signal in a thought',
  'call in the words': 'calls recovered from text',
  'call in the words cut': 'unreadable calls are told to the model',
  'empty tool_calls': 'empty tool_calls left out',
  'amount as text': 'clear arguments are read, unclear ones refused with what to send',
  'amount in words': 'clear arguments are read, unclear ones refused with what to send',
  'lower-case symbol': 'clear arguments are read, unclear ones refused with what to send',
  'near symbol': 'clear arguments are read, unclear ones refused with what to send',
  'encoded twice': 'arguments encoded twice',
  'leaked tool name': 'tool names read without what leaked around them',
  'near tool name': 'near tool names named',
  'id of an earlier turn': 'call ids unique over the conversation',
  'missing id': 'call ids unique over the conversation',
  'missing type': 'calls sent back in the form of the API',
  'arguments as an object': 'arguments sent back as text',
  'unknown finish reason': 'normal finish reasons are a list',
  'network error': 'normal finish reasons are a list',
  'four empty answers': 'a session needs an accepted call or an end of its own',
  'only refused calls': 'a session needs an accepted call or an end of its own',
};

describe('A recording of version 0.1', () => {
  let world: ToolWorld;
  let market: MarketView;

  beforeAll(async () => {
    world = await ToolWorld.start();
    market = await marketViewOf('2025-10-06', {
      AAPL: { open: '100', previousClose: '98.5' },
      NVDA: { open: '50.25', previousClose: '51' },
      TSLA: { previousClose: '400' },
    });
  });

  afterAll(() => world.close());

  async function replay(name: string): Promise<{ replayed: SessionReplay; outcome: SessionOutcome }> {
    const stored = RECORDINGS[name]!;
    expect(stored.format).toBe(RECORDING_FORMAT);
    const replayed = new SessionReplay(await readRecording(stored), stored);
    const { ledger, tools } = world.startSession(market);
    const model = await replayed.model(modelConfigOf('alpha', { basemodel: 'gpt' }));
    const outcome = await replayed.play(SIGNAL, (signal) =>
      runAgentSession({
        briefing: briefSession(market, ledger.opening),
        model,
        tools: replayed.tools(tools),
        ledger,
        limits: { maxSteps: 10, maxRetries: 3, baseDelaySeconds: 0 },
        signal,
      }),
    );
    return { replayed, outcome };
  }

  const same = Object.keys(RECORDINGS).filter((name) => !(name in CHANGED));

  it('is there for every rule, and for sessions without any', () => {
    expect(Object.keys(CHANGED).filter((name) => !(name in RECORDINGS))).toEqual([]);
    expect(same).toEqual([
      'plain trades',
      'held by choice',
      'refused and broken calls',
      'loop after a trade',
      'a filtered answer',
    ]);
  });

  it.each(same.filter((name) => RECORDINGS[name]!.failure === undefined))(
    'comes out byte for byte: %s',
    async (name) => {
      const { stopReason, messages, format, data } = RECORDINGS[name]!;
      const { replayed, outcome } = await replay(name);
      const conversation = createHash('sha256').update(JSON.stringify(outcome.messages)).digest('hex');
      expect([outcome.error, outcome.stopReason, conversation]).toEqual([undefined, stopReason, messages]);
      expect(await replayed.toStore()).toMatchObject({ format, data });
    },
  );

  it('fails as it did: a filtered answer', async () => {
    await expect(replay('a filtered answer')).rejects.toMatchObject({ code: 'content_filtered' });
  });

  it.each(Object.entries(CHANGED))('differs, and names the rule: %s', async (name, rule) => {
    const error: unknown = await replay(name).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'replay_diverged', fault: 'us', retryable: false });
    expect((error as DomainError).message).toContain(rule);
  });
});
