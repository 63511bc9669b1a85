import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ContractChecker } from '../libs/testing/contract/contract-checker.js';
import { type OpenApiDocument } from '../libs/testing/contract/open-api.js';
import { type ApiDocument } from './document.js';
import { FuzzedService, type Holding } from './fuzzed-service.js';
import { Judge, leaksIn } from './judge.js';
import { makeRequest, type RequestSource } from './make-request.js';
import { describeRequest, type FuzzAnswer, type FuzzRequest } from './request.js';
import { Sender } from './send.js';

/** Requests under way at once. */
const CONNECTIONS = 8;
/** The share of the requests after which the service counts as warm. */
const WARM_SHARE = 0.2;
/** Answers that are kept for reads, and what V8 keeps of code, grow until they are full; more is a leak. */
export const BOUNDS = { heapMb: 24, residentMb: 96, handles: 8 };
const MOST_FINDINGS = 20;

export interface FuzzOptions {
  readonly seed: string;
  readonly requests: number;
  /** The number of the one request that is sent, when it is only one. */
  readonly only?: number;
}

export interface FuzzResult {
  readonly findings: readonly string[];
  /** How many answers had each status; `none` where the connection was closed. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly warm: Holding;
  readonly end: Holding;
  readonly jobs: number;
  readonly seconds: number;
}

/** Sends random requests to a service of its own, and finds what is wrong with its answers, its log and its memory. */
export async function runFuzz(options: FuzzOptions, say: (line: string) => void): Promise<FuzzResult> {
  const service = new FuzzedService();
  try {
    const port = await service.start();
    const run = new FuzzRun(service, port, options);
    return await run.all(say);
  } finally {
    await service.close();
  }
}

class FuzzRun {
  private readonly findings: string[] = [];
  private readonly statuses: Record<string, number> = {};
  private readonly accepted = new Set<string>();
  private readonly source: RequestSource;
  private readonly judge: Judge;
  private readonly sender: Sender;
  private readonly started = Date.now();

  constructor(
    private readonly service: FuzzedService,
    private readonly port: number,
    private readonly options: FuzzOptions,
  ) {
    const document = JSON.parse(readFileSync('dist/openapi.json', 'utf8')) as ApiDocument & OpenApiDocument;
    this.source = { seed: options.seed, document, keys: service.keys, host: `127.0.0.1:${port}` };
    this.judge = new Judge(new ContractChecker(document), this.secrets);
    this.sender = new Sender(port, CONNECTIONS);
  }

  async all(say: (line: string) => void): Promise<FuzzResult> {
    const { requests, only } = this.options;
    const warmUp = Math.floor(requests * WARM_SHARE);
    await this.startJob();
    if (only === undefined) await this.sendBetween(0, warmUp);
    const warm = await this.service.holding();
    say(`warm after ${warmUp} requests`);
    await (only === undefined ? this.sendBetween(warmUp, requests) : this.sendBetween(only, only + 1));
    this.sender.close();
    await this.checkAfterwards();
    const end = await this.service.holding();
    if (only === undefined) this.checkGrowth(warm, end);
    this.checkLog();
    const seconds = Math.round((Date.now() - this.started) / 1_000);
    return { findings: this.findings, statuses: this.statuses, warm, end, jobs: this.accepted.size, seconds };
  }

  private get secrets() {
    const { keys, providerKey, folder } = this.service;
    return { canaries: [...Object.values(keys), providerKey], folders: [folder, resolve('.')] };
  }

  /** So that there are results to read. */
  private async startJob(): Promise<void> {
    const headers = { 'X-API-Key': this.service.keys.run, 'Content-Type': 'application/json' };
    const url = `http://127.0.0.1:${this.port}/simulate/trigger`;
    const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
    const text = await answer.text();
    if (answer.status !== 202) throw new Error(`the trigger was answered ${answer.status}: ${text}`);
    this.accepted.add((JSON.parse(text) as { job_id: string }).job_id);
  }

  private async sendBetween(from: number, to: number): Promise<void> {
    let next = from;
    const sendInTurn = async () => {
      while (next < to && !this.service.hasEnded && this.findings.length < MOST_FINDINGS) {
        const number = next;
        next += 1;
        await this.sendOne(makeRequest(this.source, number));
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, sendInTurn));
    if (this.service.hasEnded)
      this.findings.push(`the service ended; it wrote ${this.service.log.slice(-5).join('\n')}`);
  }

  private async sendOne(request: FuzzRequest): Promise<void> {
    try {
      const answer = await this.sender.send(request);
      const status = String(answer?.status ?? 'none');
      this.statuses[status] = (this.statuses[status] ?? 0) + 1;
      if (answer) this.noteJob(request, answer);
      for (const finding of this.judge.judge(request, answer)) this.find(request, finding);
    } catch (error) {
      this.find(request, `it was not answered: ${String(error)}`);
    }
  }

  private noteJob({ caller, method }: FuzzRequest, { status, text }: FuzzAnswer): void {
    if (status !== 202 || method !== 'POST' || !['run', 'admin'].includes(caller)) return;
    this.accepted.add((JSON.parse(text) as { job_id: string }).job_id);
  }

  private find(request: FuzzRequest, finding: string): void {
    this.findings.push(`${finding}\n    ${this.withoutKeys(describeRequest(request))}`);
  }

  private withoutKeys(text: string): string {
    return Object.entries(this.service.keys).reduce(
      (kept, [role, key]) => kept.replaceAll(key, `<${role}>`),
      text,
    );
  }

  /** Jobs that nobody with the right to it has started, and a service that has suffered. */
  private async checkAfterwards(): Promise<void> {
    const foreign = this.service.jobs().filter((id) => !this.accepted.has(id));
    if (foreign.length > 0) this.findings.push(`jobs that nobody may have started: ${foreign.join(', ')}`);
    const health = await fetch(`http://127.0.0.1:${this.port}/health`).catch((error: unknown) =>
      String(error),
    );
    if (typeof health === 'string' || health.status !== 200)
      this.findings.push(
        `afterwards /health says ${typeof health === 'string' ? health : await health.text()}`,
      );
  }

  private checkGrowth(warm: Holding, end: Holding): void {
    for (const [what, most] of Object.entries(BOUNDS) as [keyof Holding, number][]) {
      const growth = end[what] - warm[what];
      if (growth > most) this.findings.push(`${what} grew by ${growth.toFixed(1)}, more than ${most}`);
    }
  }

  private checkLog(): void {
    for (const line of this.service.log) {
      const isError = line.includes('"level":"error"') || line.includes('"level":"fatal"');
      const found = [...leaksIn(line, this.secrets), ...(isError ? ['an error'] : [])];
      if (found.length > 0) this.findings.push(`the log: ${found.join(', ')}: ${line.slice(0, 500)}`);
    }
  }
}
