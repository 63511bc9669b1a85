import { type Failure, ModelServer } from '../libs/testing/model-server.js';
import { RandomStream } from '../libs/market-data/synthetic/random-stream.js';

/** What is wrong with the model server. */
export type Trouble = Failure | undefined;

export interface ProviderOptions {
  /** position.jsonl by the model's name. */
  readonly histories: Readonly<Record<string, string>>;
  readonly seed: string;
  /** The shortest and the longest time of an answer. */
  readonly answerMs: { readonly low: number; readonly high: number };
}

/** The model server of a run: repeats recorded trades after a random time, and can be given trouble. */
export class Provider {
  private trouble: Trouble;
  private readonly asked = new Map<string, number>();
  private server: ModelServer | undefined;

  private constructor(private readonly options: ProviderOptions) {}

  static async start(options: ProviderOptions): Promise<Provider> {
    const provider = new Provider(options);
    provider.server = await ModelServer.start({
      histories: options.histories,
      delayMs: ({ model, date, turn }) => provider.answerTime(`${model} ${date} ${turn}`),
      failWith: () => provider.trouble,
    });
    return provider;
  }

  get url(): string {
    return this.server?.url ?? '';
  }

  /** Lets every answer fail in one way until `trouble` is undefined again. */
  giveTrouble(trouble: Trouble): void {
    this.trouble = trouble;
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  /** Depends on the seed, the question and how often it was asked, never on what else goes on. */
  private answerTime(question: string): number {
    const times = (this.asked.get(question) ?? 0) + 1;
    this.asked.set(question, times);
    const { seed, answerMs } = this.options;
    return new RandomStream(`answer ${seed} ${question} ${times}`).between(answerMs.low, answerMs.high);
  }
}
