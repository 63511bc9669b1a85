import { type Job, type KeptAnswer, type ModelDay, type TradingDate } from '@app/domain';

/** What was decided about a trigger. */
export type Decision =
  | { readonly kind: 'accepted'; readonly job: Job }
  | { readonly kind: 'existing'; readonly job: Job; readonly modelDays: readonly ModelDay[] }
  | {
      readonly kind: 'current';
      readonly lastSimulationDate?: TradingDate;
      readonly nextTradingDay: TradingDate;
    };

/** The same trigger was decided before: its answer is given again. */
export interface RepeatedTrigger {
  readonly kind: 'repeated';
  readonly answer: KeptAnswer;
}

export type StartOutcome = Decision | RepeatedTrigger;
