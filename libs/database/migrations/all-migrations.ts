import { ActionCommission1764100020000 } from './action-commission.migration.js';
import { AttemptUsage1764100000000 } from './attempt-usage.migration.js';
import { IdempotencyKeys1764400000001 } from './idempotency-keys.migration.js';
import { InitialSchema1764000000000 } from './initial-schema.migration.js';
import { JobCallbacks1764400020001 } from './job-callbacks.migration.js';
import { JobTransitions1764400010001 } from './job-transitions.migration.js';
import { JobTraceparent1764400010002 } from './job-traceparent.migration.js';
import { JobLeases1764400000005 } from './job-leases.migration.js';
import { MarketData1764100010000 } from './market-data.migration.js';
import { ModelDayNextAttempt1764600000002 } from './model-day-next-attempt.migration.js';
import { ModelDayStatusIndex1764400000002 } from './model-day-status-index.migration.js';
import { ModelDayWarnings1764600000001 } from './model-day-warnings.migration.js';
import { PortfolioVersion1764300000000 } from './portfolio-version.migration.js';
import { SessionRecordings1764100000000 } from './session-recordings.migration.js';
import { SearchCache1764000600000 } from './search-cache.migration.js';

/** Every migration, oldest first; they run by themselves when a database is opened. */
export const allMigrations = [
  InitialSchema1764000000000,
  SearchCache1764000600000,
  AttemptUsage1764100000000,
  SessionRecordings1764100000000,
  MarketData1764100010000,
  ActionCommission1764100020000,
  PortfolioVersion1764300000000,
  IdempotencyKeys1764400000001,
  ModelDayStatusIndex1764400000002,
  JobLeases1764400000005,
  JobTransitions1764400010001,
  JobTraceparent1764400010002,
  JobCallbacks1764400020001,
  ModelDayWarnings1764600000001,
  ModelDayNextAttempt1764600000002,
];
