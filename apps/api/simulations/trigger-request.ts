import { DEFAULT_CONFIG_PATH } from '@app/config';
import { DomainError, parseTradingDate, type KeptAnswer, type Origin } from '@app/domain';
import {
  type Decision,
  type ReplayRequest,
  type SimulationRequest,
  type TriggerContext,
} from '@app/simulation';
import { HttpStatus } from '@nestjs/common';
import { type TriggerSimulationDto } from './dto/trigger-simulation.dto.js';
import { bodySha256, parseIdempotencyKey } from './idempotency-key.js';
import { acceptedView, existingView, upToDateView } from './job-views.js';

/** What is answered to a trigger that was decided, now and to the same trigger later. */
export function answerOf(decision: Decision): KeptAnswer {
  switch (decision.kind) {
    case 'accepted':
      return { status: HttpStatus.ACCEPTED, body: acceptedView(decision.job) };
    case 'existing':
      return { status: HttpStatus.OK, body: existingView(decision.job, decision.modelDays) };
    case 'current':
      return { status: HttpStatus.OK, body: upToDateView(decision) };
  }
}

/**
 * What a trigger brings besides its body's selection.
 * @param header of Idempotency-Key
 * @throws DomainError `invalid_idempotency_key`
 */
export function toContext(
  body: TriggerSimulationDto,
  header: string | undefined,
  origin: Origin,
): TriggerContext {
  const key = parseIdempotencyKey(header);
  return {
    origin,
    callbackUrl: body.callback_url ?? undefined,
    once: key === undefined ? undefined : { key, requestSha256: bodySha256(body), answerOf },
  };
}

/** @throws DomainError `invalid_date` */
export function toRequest(body: TriggerSimulationDto): SimulationRequest {
  return { ...toSelection(body), configPath: body.config_path ?? DEFAULT_CONFIG_PATH };
}

/**
 * @returns undefined for a body that asks for no replay
 * @throws DomainError `invalid_request`, `invalid_date`
 */
export function toReplayRequest(body: TriggerSimulationDto): ReplayRequest | undefined {
  const sourceJobId = body.source_job_id ?? undefined;
  if (body.mode !== 'replay') {
    if (sourceJobId !== undefined) throw replayFields('mode', 'source_job_id needs "mode": "replay"');
    return undefined;
  }
  if (sourceJobId === undefined) {
    throw replayFields('source_job_id', '"mode": "replay" needs source_job_id, the id of a finished job');
  }
  return { ...toSelection(body), sourceJobId, configPath: body.config_path ?? undefined };
}

function toSelection(body: TriggerSimulationDto) {
  return {
    startDate: body.start_date == null ? undefined : parseTradingDate(body.start_date, 'start_date'),
    endDate: body.end_date == null ? undefined : parseTradingDate(body.end_date, 'end_date'),
    models: body.models ?? undefined,
    replaceExisting: body.replace_existing ?? false,
  };
}

function replayFields(field: string, message: string): DomainError {
  return new DomainError({ code: 'invalid_request', message: `${field}: ${message}.`, details: { field } });
}
