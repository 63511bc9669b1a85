import {
  AlphaVantageServer,
  dailyJson,
  type DailyReply,
  INVALID_KEY,
  PER_MINUTE,
  PER_SECOND,
  perDay,
  PREMIUM,
  UNKNOWN_SYMBOL,
} from '../../testing/alpha-vantage-server.js';
import { ProxyServer } from '../../testing/proxy-server.js';
import { AlphaVantageClient, type DailyQuestion } from './alpha-vantage-client.js';

const KEY = 'CANARY-KEY-1';
const QUESTION: DailyQuestion = { symbol: 'AAPL', series: 'TIME_SERIES_DAILY', size: 'compact' };
const { signal } = new AbortController();
const BARS = { '2025-10-02': '10 12 9 11 100', '2025-10-03': '11 12 9 12 100' };

describe('AlphaVantageClient', () => {
  let server: AlphaVantageServer;
  let client: AlphaVantageClient;

  beforeEach(async () => {
    server = await AlphaVantageServer.start();
    client = new AlphaVantageClient({ baseUrl: server.url, apiKey: KEY });
  });

  afterEach(() => server.stop());

  const ask = async (reply: DailyReply | undefined, question: Partial<DailyQuestion> = {}) => {
    server.answerWith = () => reply;
    return client.daily({ ...QUESTION, ...question }, signal);
  };

  it('asks for a series, a symbol and a size, with the key', async () => {
    server.bars = { AAPL: BARS };
    const answer = await ask(undefined, { size: 'full' });
    expect(server.questions).toEqual([
      { symbol: 'AAPL', series: 'TIME_SERIES_DAILY', size: 'full', apiKey: KEY },
    ]);
    expect(answer).toMatchObject({ outcome: 'ok' });
    if (answer.outcome !== 'ok') throw new Error('no prices');
    expect(
      answer.prices.bars.map(({ date, open, close }) => `${date} ${open.toString()} ${String(close)}`),
    ).toEqual(['2025-10-02 10 11', '2025-10-03 11 12']);
  });

  it('asks through the proxy, except where the host is in NO_PROXY', async () => {
    const proxy = await ProxyServer.start();
    server.bars = { AAPL: BARS };
    const askBy = (noProxy: string) =>
      new AlphaVantageClient({
        baseUrl: server.url,
        apiKey: KEY,
        outbound: { httpProxy: proxy.url, noProxy },
      }).daily(QUESTION, signal);
    expect(await askBy('127.0.0.1')).toMatchObject({ outcome: 'ok' });
    expect(proxy.seen).toEqual([]);
    expect(await askBy('other.example')).toMatchObject({ outcome: 'ok' });
    expect(proxy.seen.map(({ method, target }) => [method, target.startsWith(server.url)])).toEqual([
      ['GET', true],
    ]);
    await proxy.close();
  });

  it.each<[string, DailyReply, string]>([
    ['a premium series', { json: PREMIUM }, 'premium'],
    [
      'a premium size',
      {
        json: { Information: 'The outputsize=full parameter value is a premium feature for this endpoint.' },
      },
      'premium',
    ],
    ['a symbol that is unknown', { json: UNKNOWN_SYMBOL }, 'unknown_symbol'],
    ['an empty object', { json: {} }, 'unknown_symbol'],
    ['a burst', { json: PER_SECOND }, 'rate_limited'],
    ['too many calls a minute', { json: PER_MINUTE }, 'rate_limited'],
    ['status 429', { status: 429 }, 'rate_limited'],
    ['the daily limit', { json: perDay(KEY) }, 'daily_limit'],
    ['a bad key', { json: INVALID_KEY }, 'invalid_key'],
    ['another notice', { json: { Note: `Hello ${KEY}` } }, 'bad_answer'],
    ['HTML', { text: '<html><body>Maintenance</body></html>' }, 'bad_answer'],
    ['an empty body', { text: '' }, 'bad_answer'],
    ['status 403', { status: 403, text: KEY }, 'bad_answer'],
    ['JSON without prices', { json: { 'Meta Data': {} } }, 'bad_answer'],
    ['another symbol', { json: dailyJson('MSFT', BARS) }, 'bad_answer'],
    ['another time zone', { json: dailyJson('AAPL', BARS, 'Asia/Tokyo') }, 'bad_answer'],
    ['status 503', { status: 503 }, 'unreachable'],
    ['a dropped connection', 'drop-connection', 'unreachable'],
  ])('44: %s is told from prices, and nobody is told the key', async (_what, reply, outcome) => {
    const answer = await ask(reply);
    expect(answer.outcome).toBe(outcome);
    expect(JSON.stringify(answer)).not.toContain(KEY);
  });

  it('gives up on a provider that does not answer', async () => {
    server.answerWith = () => 'hang';
    const impatient = new AlphaVantageClient({ baseUrl: server.url, apiKey: KEY, timeoutMs: 50 });
    expect(await impatient.daily(QUESTION, signal)).toEqual({
      outcome: 'unreachable',
      reason: 'the provider did not answer within 0.05 s',
    });
  });

  it('20: quarantines what cannot be true: gaps are kept, duplicates, times and bad prices are not', async () => {
    const answer = await ask({
      text: JSON.stringify(
        dailyJson('AAPL', {
          '2025-10-02 16:00:00': '10 12 9 11 100',
          '2025-10-03': '0 12 9 12 100',
          '2025-10-04': '11 12 9 12 100',
          '2025-10-06': '11 12 9 12 100',
        }),
      ).replace(
        '"Time Series (Daily)":{',
        '"Time Series (Daily)":{"2025-10-06":{"1. open":"99","4. close":"99"},',
      ),
    });
    if (answer.outcome !== 'ok') throw new Error('no prices');
    expect(answer.prices.bars).toEqual([]);
    expect(answer.prices.quarantined.map(({ date, reason }) => `${date}: ${reason}`)).toEqual([
      '2025-10-02: the date is not an existing day written YYYY-MM-DD',
      '2025-10-03: open is 0',
      '2025-10-04: no session: US exchanges are closed on this date',
      '2025-10-06: the file holds different bars for this date',
      '2025-10-06: the file holds different bars for this date',
    ]);
  });

  it('reads splits and dividends of the adjusted series, and leaves its prices as they were traded', async () => {
    const bars = {
      '2025-10-02': '200 210 190 205 100 0.25 1.0',
      '2025-10-03': '20 22 19 21 100 0.0000 10.0',
    };
    const answer = await ask({ json: dailyJson('AAPL', bars) }, { series: 'TIME_SERIES_DAILY_ADJUSTED' });
    if (answer.outcome !== 'ok') throw new Error('no prices');
    const actions = answer.prices.corporateActions;
    expect(
      actions.map(({ date, splitFactor, dividend }) => `${date} ${splitFactor} ${dividend.toString()}`),
    ).toEqual(['2025-10-02 1 0.25', '2025-10-03 10 0']);
    expect(answer.prices.bars.map(({ close, volume }) => [close?.toString(), volume])).toEqual([
      ['205', 100],
      ['21', 100],
    ]);
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    server.answerWith = () => {
      controller.abort(new Error('shutting down'));
      return 'hang';
    };
    await expect(client.daily(QUESTION, controller.signal)).rejects.toThrow('shutting down');
  });
});
