import { InjectFlowProducer, InjectQueue } from '@nestjs/bullmq';
import { type TradingDate } from '@app/domain';
import { Injectable } from '@nestjs/common';
import { type Queue } from 'bullmq';
import { answerInTime } from './deadline.js';
import { type ServiceFlowProducer, type ServiceQueue } from './service-queue.js';
import {
  QUEUE_NAMES,
  TRADING_DATE_FLOW,
  type PriceDownloadPayload,
  type QueueName,
} from './simulation-queues.js';
import {
  LEAVES_WHEN_ENDED,
  tradingDateFlow,
  tradingDateQueueId,
  type TradingDateWork,
} from './trading-date-flow.js';

const ANSWER_TIMEOUT_MS = 1_400;

const DEPTH_STATES = ['waiting', 'active', 'delayed', 'waiting-children'] as const;

/** How many entries a queue has in each state. */
export type QueueDepth = Readonly<Record<(typeof DEPTH_STATES)[number], number>>;

/** Puts a simulation's work into the queue. */
@Injectable()
export class SimulationQueue {
  private readonly queues: Readonly<Record<QueueName, ServiceQueue>>;

  constructor(
    @InjectFlowProducer(TRADING_DATE_FLOW) private readonly flows: ServiceFlowProducer,
    @InjectQueue('trading-dates' satisfies QueueName) private readonly tradingDates: ServiceQueue,
    @InjectQueue('model-days' satisfies QueueName) modelDays: ServiceQueue,
    @InjectQueue('price-downloads' satisfies QueueName) private readonly priceDownloads: ServiceQueue,
  ) {
    this.queues = {
      'trading-dates': tradingDates,
      'model-days': modelDays,
      'price-downloads': priceDownloads,
    };
  }

  /**
   * Queues a trading date with its model-days, all or nothing. A date that is queued or running is left as
   * it is. One that has ended is not known any more: its handlers are called again and find it done.
   * Throws DomainError `queue_unavailable` within 1.5 s; work that was under way then may still arrive.
   */
  async enqueueTradingDate(work: TradingDateWork): Promise<void> {
    await answerInTime(this.addUnlessKnown(work), ANSWER_TIMEOUT_MS);
  }

  /** True while the date waits, runs or is about to be settled. Throws `queue_unavailable`. */
  async knowsTradingDate(jobId: string, date: TradingDate): Promise<boolean> {
    return answerInTime(this.isKnown(jobId, date), ANSWER_TIMEOUT_MS);
  }

  /**
   * Queues the download for a job that waits for prices; one that is queued or running is left as it is.
   * Throws DomainError `queue_unavailable` within 1.5 s; work that was under way then may still arrive.
   */
  async enqueueDownload(jobId: string): Promise<void> {
    const data = { jobId } satisfies PriceDownloadPayload;
    // The queue takes work with a known id for the same.
    const add = this.priceDownloads.add('price-download', data, { ...LEAVES_WHEN_ENDED, jobId });
    await answerInTime(add, ANSWER_TIMEOUT_MS);
  }

  /**
   * How much each queue holds, by state: a trading date is `waiting-children` while its model-days run, what is to be tried
   * again later is `delayed`. Throws `queue_unavailable`.
   */
  async depths(): Promise<Readonly<Record<QueueName, QueueDepth>>> {
    const depths = await answerInTime(this.readDepths(), ANSWER_TIMEOUT_MS);
    return Object.fromEntries(depths) as Record<QueueName, QueueDepth>;
  }

  /** Throws DomainError `queue_unavailable` when the queue does not answer within 1.5 s. */
  async ping(): Promise<void> {
    await this.tradingDates.ping();
  }

  /** The queues themselves, for a board that shows them. */
  forBoard(): readonly Queue[] {
    return QUEUE_NAMES.map((name) => this.queues[name] as unknown as Queue);
  }

  async close(): Promise<void> {
    await Promise.all([this.flows.close(), ...QUEUE_NAMES.map((name) => this.queues[name].close())]);
  }

  private async readDepths(): Promise<[QueueName, Record<string, number>][]> {
    await this.tradingDates.ping();
    const depthOf = (name: QueueName) => this.queues[name].getJobCounts(...DEPTH_STATES);
    return Promise.all(QUEUE_NAMES.map(async (name) => [name, await depthOf(name)]));
  }

  private async addUnlessKnown(work: TradingDateWork): Promise<void> {
    await this.tradingDates.ping();
    if (!(await this.isKnown(work.jobId, work.date))) {
      await this.flows.add(tradingDateFlow(work));
    }
  }

  private async isKnown(jobId: string, date: TradingDate): Promise<boolean> {
    const state = await this.tradingDates.getJobState(tradingDateQueueId(jobId, date));
    return state !== 'unknown';
  }
}
