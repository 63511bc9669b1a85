import { isSettled, type TradingDate } from '@app/domain';
import { type BatchProgress } from '@app/simulation';
import { type CommandContext } from './command.js';

const BAR_WIDTH = 24;

/** Shows how far a batch run is: a bar that moves where somebody looks on, else a line for every date that is done. */
export class BatchDisplay {
  private readonly startedAt = performance.now();
  private doneAtStart: number | undefined;
  private readonly told = new Set<TradingDate>();

  constructor(private readonly context: Pick<CommandContext, 'printError' | 'overwrite'>) {}

  show(progress: BatchProgress): void {
    if (this.context.overwrite) this.context.overwrite(this.bar(progress));
    else this.tellDates(progress);
  }

  private bar({ job, modelDays }: BatchProgress): string {
    if (modelDays.length === 0) return job.status === 'downloading_data' ? 'downloading prices' : '';
    const settled = modelDays.filter(({ status }) => isSettled(status));
    const failed = settled.filter(({ status }) => status === 'failed').length;
    const filled = Math.round((settled.length / modelDays.length) * BAR_WIDTH);
    const date = modelDays.find(({ status }) => !isSettled(status))?.date;
    return [
      `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`,
      `${settled.length}/${modelDays.length} model-days`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(date === undefined ? [] : [date]),
      ...this.timeLeft(settled.length, modelDays.length),
    ].join('  ');
  }

  /** By the pace of this run; nothing before its first model-day has ended. */
  private timeLeft(done: number, all: number): string[] {
    this.doneAtStart ??= done;
    const own = done - this.doneAtStart;
    if (own === 0 || done === all) return [];
    const seconds = (((performance.now() - this.startedAt) / own) * (all - done)) / 1_000;
    return [`about ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`} left`];
  }

  private tellDates({ modelDays }: BatchProgress): void {
    const done = modelDays.filter(({ status }) => isSettled(status)).length;
    for (const date of new Set(modelDays.map((modelDay) => modelDay.date))) {
      const ofDate = modelDays.filter((modelDay) => modelDay.date === date);
      if (this.told.has(date) || !ofDate.every(({ status }) => isSettled(status))) continue;
      this.told.add(date);
      const completed = ofDate.filter(({ status }) => status === 'completed').length;
      this.context.printError(
        `${date}: ${completed} of ${ofDate.length} models completed (${done}/${modelDays.length} model-days)`,
      );
    }
  }
}
