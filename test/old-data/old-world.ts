import { AlphaVantageServer, dailyJson, type ServedBars } from '../../libs/testing/alpha-vantage-server.js';
import { CallbackReceiver } from '../../libs/testing/callback-receiver.js';
import { JinaServer } from '../../libs/testing/jina-server.js';
import { type Teardown } from '../teardown.js';
import { OldProvider } from './old-provider.js';
import { BATCHED_AT, CANCELLED_AT, INTERRUPTED_AT, OLD_ENVIRONMENT } from './old-scenario.js';

/** A split, a dividend and a bar that cannot be true, as `open high low close volume dividend split`. */
const ADJUSTED_BARS: Readonly<Record<string, ServedBars>> = {
  SPLIT: {
    '2025-10-01': '200 202 198 200 1000 0 1',
    '2025-10-02': '200 204 199 202 1000 0 1',
    '2025-10-03': '101 103 100 102 2000 0 2',
    '2025-10-06': '102 104 101 103 2000 0.5 1',
    '2025-10-07': '103 105 102 104 2000 0 1',
  },
  PLAIN: {
    '2025-09-30': '0 50 50 50 1000 0 1',
    '2025-10-01': '50 51 49 50 1000 0 1',
    '2025-10-02': '50 52 49 51 1000 0 1',
    '2025-10-03': '51 53 50 52 1000 0 1',
    '2025-10-06': '52 54 51 53 1000 0 1',
    '2025-10-07': '53 55 52 54 1000 0 1',
  },
};

/** The outside world of the old data's jobs. */
export interface World {
  readonly provider: OldProvider;
  readonly callbacks: CallbackReceiver;
  /** How a service finds it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Opens the outside world, which closes with the teardown. The model-days of the interruptions hang in it. */
export async function openWorld(teardown: Teardown): Promise<World> {
  const provider = await OldProvider.start([INTERRUPTED_AT, CANCELLED_AT, BATCHED_AT]);
  teardown.add(() => provider.close());
  const callbacks = await CallbackReceiver.start();
  teardown.add(() => callbacks.stop());
  callbacks.answerWith = (response) => {
    response.writeHead(response.req.url === '/failed' ? 500 : 200).end();
  };
  const jina = await JinaServer.start({
    web: () => [
      { url: 'https://93.184.216.34/of-today', title: 'Of today', date: '2025-10-08', content: 'too late' },
      { url: 'https://93.184.216.34/before', title: 'Before', date: '2025-10-01', content: 'Chips sell.' },
    ],
  });
  teardown.add(() => jina.close());
  const prices = await AlphaVantageServer.start();
  teardown.add(() => prices.stop());
  prices.answerWith = ({ symbol }) => {
    const bars = ADJUSTED_BARS[symbol];
    return bars && { json: dailyJson(symbol, bars) };
  };
  const env = {
    ...OLD_ENVIRONMENT,
    CALLBACK_ALLOWED_HOSTS: `127.0.0.1:${callbacks.port}`,
    JINA_API_KEY: 'jina-canary-old-data',
    JINA_SEARCH_BASE_URL: jina.searchBaseUrl,
    JINA_READER_BASE_URL: jina.readerBaseUrl,
    ALPHAADVANTAGE_API_KEY: 'av-canary-old-data',
    ALPHAVANTAGE_BASE_URL: prices.url,
    ALPHAVANTAGE_DAILY_LIMIT: '0',
    ALPHAVANTAGE_MINUTE_LIMIT: '0',
  };
  return { provider, callbacks, env };
}
