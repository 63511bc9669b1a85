import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ChatModels, type AssistantTurn, type ChatModel, type ChatRequest } from '@app/agent';
import { type DailyBar } from '@app/database';
import { Money, parseTradingDate, type TradingDate } from '@app/domain';
import { parsePriceFile, usExchangeCalendar } from '@app/market-data';
import { publicNetwork, WebSearch } from '@app/web-search';
import { configJson, modelJson } from '../testing/config.builder.js';
import { JinaServer, type WebPage } from '../testing/jina-server.js';
import { calling } from '../testing/scripted-chat-model.fake.js';
import { SimulationWorld } from '../testing/simulation-world.js';
import { removeTestDatabases } from '../testing/test-database.js';

const data = resolve(process.cwd(), '../shared/data');
const present = existsSync(data);
if (!present) process.stderr.write(`skipped: no look-ahead over a month (${data} is not there)\n`);

const FIRST = parseTradingDate('2025-10-02');
const LAST = parseTradingDate('2025-10-29');
const SESSIONS = usExchangeCalendar.sessionsBetween(FIRST, LAST);
/** Of every name on the made-up web. */
const ADDRESS = { address: '93.184.216.34', family: 4 };
const HISTORY = 'gpt-5.position.jsonl';
const MODELS = [
  modelJson('buy-and-hold'),
  modelJson('equal-weight', { basemodel: 'builtin/equal-weight' }),
  modelJson('momentum', { basemodel: 'builtin/momentum' }),
  modelJson('random', { basemodel: 'builtin/random', seed: 7 }),
  modelJson('recorded', { basemodel: 'builtin/replay', history_path: HISTORY }),
];

/** One session as a model saw it: every request that it got, as JSON, and its answers. */
interface Seen {
  readonly requests: string[];
  readonly answers: AssistantTurn[];
}

/** Asks first for what it must not know, then does as the model that it stands before. */
class CuriousModel implements ChatModel {
  readonly seen: Seen = { requests: [], answers: [] };

  constructor(
    private readonly model: ChatModel,
    private readonly today: TradingDate,
  ) {}

  async respond(request: ChatRequest, signal: AbortSignal): Promise<AssistantTurn> {
    this.seen.requests.push(JSON.stringify(request));
    const isFirst = this.seen.requests.length === 1;
    const turn = isFirst ? curiosity(this.today) : await this.model.respond(request, signal);
    this.seen.answers.push(turn);
    return turn;
  }
}

/** Calls for prices of today, of sessions around it, of days without one, and for what the web says. */
function curiosity(today: TradingDate): AssistantTurn {
  const [before] = usExchangeCalendar.sessionsBefore(today, 1);
  const after = usExchangeCalendar.nextSession(today);
  const days = [today, before, after, '2025-09-01', '2025-10-04', '2025-11-27', '2025-10-30'];
  const prices = ['NVDA', 'AAPL', 'QQQ'].flatMap((symbol) =>
    days.map((date): [string, Record<string, unknown>] => ['get_price_local', { symbol, date }]),
  );
  const step = calling(...prices, ['get_information', { query: 'NVDA' }]);
  if (!('message' in step)) throw new Error('calling makes a message');
  return { message: step.message };
}

const daysFrom = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

/** A web that has something of every day around the one that is asked before; what is later differs by `version`. */
function webOf(version: string): (query: string) => readonly WebPage[] {
  return (query) => {
    const today = /before:(\S+)$/.exec(query)?.[1] ?? '';
    const page = (path: string, date: string | undefined, content: string): WebPage => ({
      url: `https://news.example.com/${path}`,
      title: content,
      content,
      date,
    });
    return [
      page('later', daysFrom(today, 1), `Tomorrow, ${version}`),
      page('undated', undefined, `Some day, ${version}`),
      page('today', today, `Today, ${version}`),
      page('earlier', daysFrom(today, -1), `Before ${today}`),
    ];
  };
}

function realBars(): readonly DailyBar[] {
  const text = readFileSync(join(data, 'market/nasdaq100-daily.jsonl'), 'utf8');
  return parsePriceFile(text, 'market.jsonl').bars;
}

/** Another price in place of a real one: the same wherever it is asked for, never the real one. */
function noise(bar: DailyBar, position: number): DailyBar {
  const price = (shift: number) => Money.parse(String(1 + ((position * 37 + shift) % 9_973) / 8));
  return { ...bar, open: price(1), high: price(2), low: price(3), close: price(5), volume: position };
}

(present ? describe : describe.skip)('no look-ahead over a month of real prices', () => {
  const jinas: JinaServer[] = [];
  const worlds: SimulationWorld[] = [];
  const seen = new Map<string, Seen>();
  let bars: readonly DailyBar[];

  async function newWorld(version: string): Promise<SimulationWorld> {
    const jina = await JinaServer.start({ web: webOf(version) });
    jinas.push(jina);
    const { searchBaseUrl, readerBaseUrl } = jina;
    const world = await SimulationWorld.start('sqlite', {
      search: ({ searchCache: cache }) => {
        const options = { apiKey: 'key', searchBaseUrl, readerBaseUrl, timeoutMs: 20_000, cache };
        const network = { ...publicNetwork, resolve: () => Promise.resolve([ADDRESS]) };
        const clock = () => new Date('2025-11-15T12:00:00Z');
        const search = new WebSearch({ ...options, clock, network });
        return (query, gate) => search.find(query, gate);
      },
    });
    worlds.push(world);
    world.now = '2025-11-15T12:00:00.000Z';
    const { configDir, dataDir } = world.environment;
    copyFileSync(join(data, 'history/gpt-5/position/position.jsonl'), join(configDir, HISTORY));
    const universe = [...new Set(bars.map(({ symbol }) => symbol))];
    const limits = { max_steps: 30 };
    world.writeConfig(configJson({ models: MODELS, universe, agent_config: limits }));
    world.chatModels = new ChatModels({ configDir, dataDir });
    return world;
  }

  const record = (world: SimulationWorld, name: string, changed: readonly DailyBar[]) =>
    world.repositories.prices.recordImport({
      ...{ fileName: name, format: 'test', sha256: name, synthetic: false, quarantined: [] },
      bars: changed,
    });

  const play = async (world: SimulationWorld, start: TradingDate, end: TradingDate) => {
    const job = await world.play({ start, end });
    const failed = (await world.modelDays(job)).filter(({ status }) => status !== 'completed');
    expect(failed).toEqual([]);
  };

  /** The conversations and trades of a world, by model and date. */
  async function remembered(world: SimulationWorld): Promise<ReadonlyMap<string, string>> {
    const rows = await world.database.read.query<Record<string, unknown>[]>(
      `SELECT d.signature || ' ' || d.date AS session, s.messages, s.tool_usage, s.total_steps, s.reasoning_summary,
         (SELECT group_concat(a.seq || a.kind || a.symbol || a.amount || '@' || a.price) FROM actions a
           WHERE a.model_day_id = d.id ORDER BY a.seq) AS actions
       FROM model_days d JOIN agent_sessions s ON s.model_day_id = d.id`,
    );
    return new Map(rows.map(({ session, ...row }) => [String(session), JSON.stringify(row)]));
  }

  beforeAll(async () => {
    bars = realBars();
    const world = await newWorld('as it was');
    const models = world.chatModels;
    world.chatModels = {
      create: async (config, context) => {
        const { date } = context.briefing;
        const curious = new CuriousModel(await models.create(config, context), date);
        seen.set(`${config.signature} ${date}`, curious.seen);
        return curious;
      },
    };
    await record(world, 'as it was', bars);
    await play(world, FIRST, LAST);
  }, 300_000);

  afterAll(async () => {
    await Promise.all([...worlds, ...jinas].map((one) => one.close()));
    await removeTestDatabases();
  });

  it('15: with noise in place of all that was later, every prompt and tool result of the month is byte-identical', async () => {
    expect(seen.size).toBe(SESSIONS.length * MODELS.length);
    const world = await newWorld('as it never was');
    const isPast = ({ date }: DailyBar) => date < FIRST;
    await record(
      world,
      'start',
      bars.map((bar, index) => (isPast(bar) ? bar : noise(bar, index))),
    );
    const differing: string[] = [];
    for (const [index, today] of SESSIONS.entries()) {
      const yesterday = SESSIONS[index - 1];
      const opens = bars
        .filter(({ date }) => date === today)
        .map(({ symbol, date, open }) => ({ symbol, date, open }));
      await record(world, today, [...bars.filter(({ date }) => date === yesterday), ...opens]);
      await expectNoise(world, today);
      const scripts = MODELS.map(({ signature }) => {
        const session = `${signature} ${today}`;
        return { session, model: world.script(session, seen.get(session)!.answers) };
      });
      await play(world, today, today);
      for (const { session, model } of scripts) {
        model.assertFinished();
        const requests = model.requests.map((request) => JSON.stringify(request));
        if (requests.join('\n') !== seen.get(session)!.requests.join('\n')) differing.push(session);
      }
    }
    expect(differing).toEqual([]);
    const [before, after] = [await remembered(worlds[0]!), await remembered(world)];
    expect(before.size).toBe(SESSIONS.length * MODELS.length);
    expect(
      [...before].filter(([session, row]) => after.get(session) !== row).map(([session]) => session),
    ).toEqual([]);
  }, 300_000);

  /** Today's open is real, and nothing else of today or of the session after. */
  async function expectNoise(world: SimulationWorld, today: TradingDate): Promise<void> {
    const next = usExchangeCalendar.nextSession(today);
    const real = new Map(bars.map((bar) => [`${bar.symbol} ${bar.date}`, bar]));
    const stored = [
      ...(await world.repositories.prices.barsOn(today)),
      ...(await world.repositories.prices.barsOn(next)),
    ];
    const same = stored.filter((bar) => {
      const was = real.get(`${bar.symbol} ${bar.date}`);
      const isOpenReal = bar.open.toString() === was?.open.toString();
      return isOpenReal !== (bar.date === today) || bar.close?.toString() === was?.close?.toString();
    });
    expect(stored.length).toBeGreaterThan(200);
    expect(same.map(({ symbol, date }) => `${symbol} ${date}`)).toEqual([]);
  }

  it('12, 13, 14: what the models asked for in the meantime was answered by the gate', () => {
    for (const [session, { requests, answers }] of seen) {
      const today = session.slice(-10);
      expect(answers.length).toBe(requests.length);
      const { messages } = JSON.parse(requests[1]!) as ChatRequest;
      const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => String(content));
      const [ofToday, ofYesterday, ofTomorrow, onHoliday] = results.map(
        (text) => JSON.parse(text) as unknown,
      );
      expect(ofToday).toEqual({ symbol: 'NVDA', date: today, ohlcv: { open: expect.any(Number) as number } });
      expect(ofYesterday).toMatchObject({ ohlcv: { close: expect.any(Number) as number } });
      expect(ofTomorrow).toMatchObject({ code: 'date_not_reached' });
      expect(onHoliday).toMatchObject({ code: 'not_a_trading_day' });
      const search = JSON.parse(results.at(-1)!) as { results: { published: string }[] };
      expect(search.results.map(({ published }) => published)).toEqual([daysFrom(today, -1)]);
      expect(Object.keys(search)).toEqual(['query', 'results', 'note']);
    }
  });
});
