import { DEFAULT_CONFIG_PATH } from '@app/config';
import { jobNotFound, Repositories } from '@app/database';
import { DomainError, parseTradingDate, type Job } from '@app/domain';
import {
  CancelSimulation,
  ReplaySimulation,
  RetrySimulation,
  StartSimulation,
  type ReplayRequest,
  type SimulationRequest,
} from '@app/simulation';
import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { type Response } from 'express';
import { ApiErrors } from '../open-api/api-errors.js';
import { JobStatusDto, JobSummaryDto } from './dto/job.dto.js';
import { JobAcceptedDto, JobExistingDto, UpToDateDto } from './dto/trigger-answer.dto.js';
import { TriggerSimulationDto } from './dto/trigger-simulation.dto.js';
import { CANCEL, CURRENT, RETRY, STATUS, TRIGGER, TRIGGER_ERRORS } from './simulations.docs.js';
import { acceptedView, existingView, jobStatusView, jobSummaryView } from './job-views.js';

@ApiTags('simulate')
@ApiExtraModels(JobExistingDto, UpToDateDto)
@Controller('simulate')
export class SimulationsController {
  constructor(
    private readonly startSimulation: StartSimulation,
    private readonly replaySimulation: ReplaySimulation,
    private readonly cancelSimulation: CancelSimulation,
    private readonly retrySimulation: RetrySimulation,
    private readonly repositories: Repositories,
  ) {}

  @Post('trigger')
  @HttpCode(HttpStatus.OK)
  @ApiOperation(TRIGGER)
  @ApiResponse({ status: 202, description: 'A job was created and queued.', type: JobAcceptedDto })
  @ApiOkResponse({
    description: 'The same dates and models are already pending or running, or there is nothing to do.',
    schema: { oneOf: [{ $ref: getSchemaPath(JobExistingDto) }, { $ref: getSchemaPath(UpToDateDto) }] },
  })
  @ApiErrors(TRIGGER_ERRORS)
  async trigger(
    @Body() body: TriggerSimulationDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<JobAcceptedDto | JobExistingDto | UpToDateDto> {
    const replay = toReplayRequest(body);
    const outcome = replay
      ? await this.replaySimulation.execute(replay)
      : await this.startSimulation.execute(toRequest(body));
    switch (outcome.kind) {
      case 'accepted':
        response.status(HttpStatus.ACCEPTED);
        return acceptedView(outcome.job);
      case 'existing':
        return existingView(outcome.job, outcome.modelDays);
      case 'current':
        return {
          status: 'current',
          message: 'Everything asked for is completed already.',
          last_simulation_date: outcome.lastSimulationDate ?? null,
          next_trading_day: outcome.nextTradingDay,
        };
    }
  }

  @Get('status/:job_id')
  @ApiOperation(STATUS)
  @JobIdParam()
  @ApiOkResponse({ description: 'The job.', type: JobStatusDto })
  @ApiErrors({ 400: ['invalid_job_id'], 404: ['not_found'] })
  async status(@Param('job_id') jobId: string): Promise<JobStatusDto> {
    if (!isUUID(jobId)) throw notUuid();
    const job = await this.repositories.jobs.find(jobId);
    if (!job) throw jobNotFound(jobId);
    const { jobs, usage } = this.repositories;
    const [modelDays, usageOf] = await Promise.all([jobs.modelDays(job), usage.ofJob(jobId)]);
    return jobStatusView(job, modelDays, usageOf, new Date());
  }

  @Post(':job_id/cancel')
  @HttpCode(HttpStatus.OK)
  @ApiOperation(CANCEL)
  @JobIdParam()
  @ApiOkResponse({ description: 'The job, cancelled.', type: JobSummaryDto })
  @ApiErrors({
    400: ['invalid_job_id'],
    404: ['not_found'],
    409: ['job_finished'],
    503: ['queue_unavailable'],
  })
  async cancel(@Param('job_id') jobId: string): Promise<JobSummaryDto> {
    if (!isUUID(jobId)) throw notUuid();
    return this.summaryOf(await this.cancelSimulation.execute(jobId));
  }

  @Post(':job_id/retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation(RETRY)
  @JobIdParam()
  @ApiResponse({ status: 202, description: 'The job, running again.', type: JobSummaryDto })
  @ApiErrors({
    400: ['invalid_job_id', 'later_days_exist'],
    404: ['not_found'],
    409: ['job_running', 'nothing_to_retry', 'job_conflict'],
    503: ['queue_unavailable'],
  })
  async retry(@Param('job_id') jobId: string): Promise<JobSummaryDto> {
    if (!isUUID(jobId)) throw notUuid();
    return this.summaryOf(await this.retrySimulation.execute(jobId));
  }

  @Get('current')
  @ApiOperation(CURRENT)
  @ApiOkResponse({ description: 'The job.', type: JobSummaryDto })
  @ApiErrors({ 404: ['not_found'] })
  async current(): Promise<JobSummaryDto> {
    const job = await this.repositories.jobs.newest();
    if (!job)
      throw new DomainError({
        code: 'not_found',
        message: 'No job was accepted yet. Start one with POST /simulate/trigger.',
      });
    return this.summaryOf(job);
  }

  private async summaryOf(job: Job): Promise<JobSummaryDto> {
    return jobSummaryView(job, await this.repositories.jobs.modelDays(job), new Date());
  }
}

/** The id of a job in the path. */
function JobIdParam(): MethodDecorator {
  const description = 'UUID as POST /simulate/trigger gave it.';
  return ApiParam({ name: 'job_id', description, schema: { type: 'string', format: 'uuid' } });
}

function toRequest(body: TriggerSimulationDto): SimulationRequest {
  return { ...toSelection(body), configPath: body.config_path ?? DEFAULT_CONFIG_PATH };
}

/** @returns undefined for a body that asks for no replay */
function toReplayRequest(body: TriggerSimulationDto): ReplayRequest | undefined {
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

function notUuid(): DomainError {
  return new DomainError({
    code: 'invalid_job_id',
    message: 'job_id must be a UUID as POST /simulate/trigger gave it.',
    details: { field: 'job_id' },
  });
}
