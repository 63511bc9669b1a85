import { ActionEntity } from './action.entity.js';
import { AgentSessionEntity } from './agent-session.entity.js';
import { AttemptUsageEntity } from './attempt-usage.entity.js';
import { CorporateActionEntity } from './corporate-action.entity.js';
import { DailyBarEntity } from './daily-bar.entity.js';
import { HoldingEntity } from './holding.entity.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { JobCallbackEntity } from './job-callback.entity.js';
import { JobDownloadEntity } from './job-download.entity.js';
import { JobTransitionEntity } from './job-transition.entity.js';
import { JobLeaseEntity } from './job-lease.entity.js';
import { JobEntity } from './job.entity.js';
import { ModelDayEntity } from './model-day.entity.js';
import { PortfolioDayEntity } from './portfolio-day.entity.js';
import { PortfolioEntity } from './portfolio.entity.js';
import { PositionAdjustmentEntity } from './position-adjustment.entity.js';
import { PriceDownloadEntity } from './price-download.entity.js';
import { PriceImportEntity } from './price-import.entity.js';
import { QuarantinedBarEntity } from './quarantined-bar.entity.js';
import { SearchAnswerEntity } from './search-answer.entity.js';
import { SessionRecordingEntity } from './session-recording.entity.js';
import { StockSymbolEntity } from './stock-symbol.entity.js';
import { WorkerHeartbeatEntity } from './worker-heartbeat.entity.js';

/** Every table of the service; a new entity is added here and in a new migration. */
export const allEntities = [
  JobEntity,
  ModelDayEntity,
  PortfolioEntity,
  PortfolioDayEntity,
  HoldingEntity,
  ActionEntity,
  AgentSessionEntity,
  AttemptUsageEntity,
  SessionRecordingEntity,
  StockSymbolEntity,
  PriceImportEntity,
  DailyBarEntity,
  QuarantinedBarEntity,
  WorkerHeartbeatEntity,
  SearchAnswerEntity,
  PriceDownloadEntity,
  JobDownloadEntity,
  JobLeaseEntity,
  CorporateActionEntity,
  PositionAdjustmentEntity,
  IdempotencyKeyEntity,
  JobTransitionEntity,
  JobCallbackEntity,
];
