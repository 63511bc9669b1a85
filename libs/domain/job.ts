import { type Fault } from './domain-error.js';
import { type JobStatus, type ModelDayStatus, type StopReason } from './status.js';
import { type PositionAdjustment } from './corporate-action.js';
import { type Fill } from './fill.js';
import { type ModelDayWarning } from './model-day-warning.js';
import { type Money } from './money.js';
import { type Position } from './position.js';
import { type RunIdentity } from './run-identity.js';
import { type TradingDate } from './trading-date.js';
import { type ModelCall } from './usage.js';

/**
 * Whether a job asks its models, runs an earlier job again from the answers that were recorded then, or took over what the
 * batch system had run.
 */
export type JobMode = 'simulate' | 'replay' | 'import';

/** One accepted request: dates x models. Instants are UTC ISO 8601 with `Z`. */
export interface Job {
  readonly id: string;
  readonly status: JobStatus;
  readonly mode: JobMode;
  /** The job that a replay runs again; set exactly for a replay. */
  readonly sourceJobId?: string;
  readonly configPath: string;
  /** The trading dates of its model-days, in order. */
  readonly dates: readonly TradingDate[];
  /** Signatures, in the config's order. */
  readonly models: readonly string[];
  readonly replaceExisting: boolean;
  readonly warnings: readonly string[];
  /** What decides how the job comes out; undefined for a job of an older version. */
  readonly identity?: RunIdentity;
  /** The providers' names of the configurations that answered, by signature. */
  readonly systemFingerprints: Readonly<Record<string, readonly string[]>>;
  readonly error?: string;
  /** The HTTP request that made it; its lines in the logs of API and workers carry it. */
  readonly requestId?: string;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly updatedAt: string;
  readonly completedAt?: string;
  /** W3C traceparent of what made the job; undefined where nothing was traced. */
  readonly traceparent?: string;
}

/** One model on one trading date: the unit of work, status and retry. */
export interface ModelDay {
  readonly id: string;
  readonly jobId: string;
  readonly signature: string;
  readonly date: TradingDate;
  readonly status: ModelDayStatus;
  /** Rises with every claim; what an older attempt writes is refused. */
  readonly attempt: number;
  /** How many attempts failed by themselves; a killed process or a shutdown is no failure. */
  readonly failures: number;
  readonly startedAt?: string;
  readonly completedAt?: string;
  /** Why the last attempt that failed did so. */
  readonly lastError?: ModelDayError;
  /** Why its session ended; set when the model-day has. */
  readonly stopReason?: StopReason;
  /** Of its last attempt that has ended, as `keptWarnings` bounds them; absent where there are none. */
  readonly warnings?: readonly ModelDayWarning[];
}

/** Why an attempt failed, and which side was at fault. */
export interface ModelDayError {
  readonly code: string;
  readonly message: string;
  readonly fault: Fault;
  /** When another attempt can succeed, where its provider said so: of itself, or after a failure by a retry of the job. */
  readonly nextAttemptAt?: string;
}

/** The money that stands behind a signature: where it started. */
export interface Portfolio {
  readonly signature: string;
  /** The day of registration; trading starts on the next session. */
  readonly initDate: TradingDate;
  readonly initialCash: Money;
  /** Trades on made-up prices, so that its results say nothing about real markets. */
  readonly synthetic: boolean;
}

/** How a completed model-day left its portfolio, valued at that date's close. */
export interface PortfolioDay {
  readonly modelDayId: string;
  readonly signature: string;
  readonly date: TradingDate;
  readonly closing: Position;
  readonly portfolioValue: Money;
  /** The change since the model's previous session; on its first since the initial cash. */
  readonly profit: Money;
  /** Profit as a fraction of the previous portfolio value. */
  readonly returnFraction: number;
  /** Valued at the open, because the close is not known yet. */
  readonly provisional: boolean;
  /** Held symbols without a price on this date, valued at their last known one. */
  readonly staleSymbols: readonly string[];
  /** The id of its first line in position.jsonl. */
  readonly firstLineId: number;
  readonly fills: readonly Fill[];
  /** What splits and dividends did to its opening position, before the first trade. */
  readonly adjustments: readonly PositionAdjustment[];
}

/** How many lines a day takes in position.jsonl: one per trade, or one `no_trade`. */
export function positionLineCount(fills: readonly Fill[]): number {
  return Math.max(1, fills.length);
}

/** A message of an agent session as it went over the wire; further keys are the provider's own. */
export interface SessionMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content?: unknown;
  readonly [key: string]: unknown;
}

/** Tool calls of a session by group. */
export interface ToolUsage {
  readonly math: number;
  readonly search: number;
  readonly trade: number;
  readonly get_price: number;
}

/** Tokens of a session as they were kept before every attempt's usage was. */
export interface TokenUsage {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly total_tokens?: number;
}

/** What is kept of a finished agent session. */
export interface SessionRecord {
  readonly messages: readonly SessionMessage[];
  readonly toolUsage: ToolUsage;
  /** The requests to the model's provider; none for a built-in model. */
  readonly modelCalls: readonly ModelCall[];
  readonly totalSteps: number;
  readonly stopSignalReceived: boolean;
  readonly stopReason: StopReason;
  readonly reasoningSummary: string;
  /** Absent where there are none. */
  readonly warnings?: readonly ModelDayWarning[];
  /** Absent where there is none. */
  readonly recording?: StoredRecording;
}

/** A session's requests and their answers as they are stored: enough to run the session again without asking anybody. */
export interface StoredRecording {
  /** The version of what `data` holds. */
  readonly format: number;
  /** The compressed recording as Base64. */
  readonly data: string;
  /** The providers' names of the configurations that answered. */
  readonly systemFingerprints: readonly string[];
}
