import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A question as the server saw it. */
export interface SeenQuestion {
  readonly symbol: string;
  readonly series: string;
  readonly size: string;
  readonly apiKey: string;
}

/** An answer: a JSON value, text as it is, a status, a closed connection, or none at all. */
export type DailyReply =
  | { readonly json: unknown }
  | { readonly text: string }
  | { readonly status: number; readonly text?: string }
  | 'drop-connection'
  | 'hang';

/** `open high low close volume`, with a dividend and a split coefficient in an adjusted series. */
export type ServedBars = Readonly<Record<string, string>>;

/** Alpha Vantage on loopback: answers with the bars it is given, or as a test says. */
export class AlphaVantageServer {
  readonly questions: SeenQuestion[] = [];
  /** Bars by symbol, then date; what is not here is unknown. */
  bars: Readonly<Record<string, ServedBars>> = {};
  /** Asked first; undefined lets the bars answer. */
  answerWith:
    ((question: SeenQuestion) => DailyReply | undefined | Promise<DailyReply | undefined>) | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AlphaVantageServer> {
    const http = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
      void server.answer(searchParams, response);
    });
    const server = new AlphaVantageServer(http);
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
    return server;
  }

  /** Of the endpoint. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/query`;
  }

  /** The symbols that were asked for, in order. */
  get asked(): string[] {
    return this.questions.map(({ symbol, size }) => `${symbol} ${size}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async answer(parameters: URLSearchParams, response: ServerResponse): Promise<void> {
    const text = (name: string) => parameters.get(name) ?? '';
    const question: SeenQuestion = {
      symbol: text('symbol'),
      series: text('function'),
      size: text('outputsize'),
      apiKey: text('apikey'),
    };
    this.questions.push(question);
    const reply = (await this.answerWith?.(question)) ?? this.reply(question);
    if (reply === 'hang') return;
    if (reply === 'drop-connection') {
      response.destroy();
    } else if ('status' in reply) {
      response.writeHead(reply.status).end(reply.text ?? '');
    } else {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('json' in reply ? JSON.stringify(reply.json) : reply.text);
    }
  }

  private reply({ symbol, series }: SeenQuestion): DailyReply {
    const bars = this.bars[symbol];
    if (!bars) return { json: UNKNOWN_SYMBOL };
    return series === 'TIME_SERIES_DAILY_ADJUSTED' ? { json: PREMIUM } : { json: dailyJson(symbol, bars) };
  }
}

/** Notices as the provider words them. */
export const PREMIUM = {
  Information:
    'Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly unlock all premium endpoints',
};
export const UNKNOWN_SYMBOL = {
  'Error Message':
    'Invalid API call. Please retry or visit the documentation (https://www.alphavantage.co/documentation/) for TIME_SERIES_DAILY.',
};
export const PER_SECOND = {
  Information:
    'Thank you for using Alpha Vantage! Please consider spreading out your free API requests more sparingly (1 request per second). You may subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to lift the free key rate limit (25 requests per day), raise the per-second burst limit, and instantly unlock all premium endpoints',
};
export const PER_MINUTE = {
  Note: 'Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute and 500 calls per day.',
};
/** @param apiKey which the provider writes into its notice */
export const perDay = (apiKey: string) => ({
  Information: `We have detected your API key as ${apiKey} and our standard API rate limit is 25 requests per day. Please subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly remove all daily rate limits.`,
});
export const INVALID_KEY = {
  'Error Message':
    'the parameter apikey is invalid or missing. Please claim your free API key on (https://www.alphavantage.co/support/#api-key). It should take less than 20 seconds.',
};

/** A whole answer of TIME_SERIES_DAILY, or of the adjusted series where bars have a dividend and a factor. */
export function dailyJson(symbol: string, bars: ServedBars, timeZone = 'US/Eastern'): unknown {
  const series = Object.entries(bars).map(([date, text]) => {
    const [open, high, low, close, volume, dividend, factor] = text.split(' ');
    const prices = { '1. open': open, '2. high': high, '3. low': low, '4. close': close };
    const bar =
      factor === undefined
        ? { ...prices, '5. volume': volume }
        : {
            ...prices,
            '5. adjusted close': close,
            '6. volume': volume,
            '7. dividend amount': dividend,
            '8. split coefficient': factor,
          };
    return [date, bar];
  });
  return {
    'Meta Data': { '2. Symbol': symbol, '5. Time Zone': timeZone },
    'Time Series (Daily)': Object.fromEntries(series) as unknown,
  };
}
