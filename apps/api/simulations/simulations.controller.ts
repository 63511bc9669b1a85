import { jobNotFound, Repositories } from '@app/database';
import { DomainError, type Job, type Origin } from '@app/domain';
import { RequestOrigin } from '@app/http';
import { CancelSimulation, ReplaySimulation, RetrySimulation, StartSimulation } from '@app/simulation';
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
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
import { JobTransitionsDto } from './dto/job-transitions.dto.js';
import { JobStatusDto, JobSummaryDto } from './dto/job.dto.js';
import { JobAcceptedDto, JobExistingDto, UpToDateDto } from './dto/trigger-answer.dto.js';
import { TriggerSimulationDto } from './dto/trigger-simulation.dto.js';
import { IDEMPOTENCY_KEY, IDEMPOTENCY_REPLAYED } from './idempotency-key.js';
import { jobTransitionsView } from './job-transitions.js';
import { jobStatusView, jobSummaryView } from './job-views.js';
import {
  CANCEL,
  CURRENT,
  IDEMPOTENCY_KEY_HEADER,
  REPLAYED_HEADER,
  RETRY,
  STATUS,
  TRANSITIONS,
  TRIGGER,
  TRIGGER_ERRORS,
  TRIGGER_EXAMPLES,
} from './simulations.docs.js';
import { answerOf, toContext, toReplayRequest, toRequest } from './trigger-request.js';

type TriggerAnswer = JobAcceptedDto | JobExistingDto | UpToDateDto;

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
  @ApiHeader(IDEMPOTENCY_KEY_HEADER)
  @ApiBody({ type: TriggerSimulationDto, required: false, examples: TRIGGER_EXAMPLES })
  @ApiResponse({
    status: 202,
    description: 'A job was created and queued.',
    type: JobAcceptedDto,
    headers: REPLAYED_HEADER,
  })
  @ApiOkResponse({
    headers: REPLAYED_HEADER,
    description: 'The same dates and models are already pending or running, or there is nothing to do.',
    schema: { oneOf: [{ $ref: getSchemaPath(JobExistingDto) }, { $ref: getSchemaPath(UpToDateDto) }] },
  })
  @ApiErrors(TRIGGER_ERRORS)
  async trigger(
    @Body() body: TriggerSimulationDto,
    @Headers(IDEMPOTENCY_KEY) key: string | undefined,
    @RequestOrigin() origin: Origin,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TriggerAnswer> {
    const replay = toReplayRequest(body);
    const context = toContext(body, key, origin);
    const outcome = replay
      ? await this.replaySimulation.execute(replay, context)
      : await this.startSimulation.execute(toRequest(body), context);
    const repeated = outcome.kind === 'repeated';
    const answer = repeated ? outcome.answer : answerOf(outcome);
    if (repeated) response.setHeader(IDEMPOTENCY_REPLAYED, 'true');
    response.status(answer.status);
    return answer.body as TriggerAnswer;
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
    const { jobs, usage, callbacks } = this.repositories;
    const [modelDays, usageOf, told] = await Promise.all([
      jobs.modelDays(job),
      usage.ofJob(jobId),
      callbacks.ofJob(jobId),
    ]);
    return jobStatusView(job, { modelDays, usageOf, callbacks: told }, new Date());
  }

  @Get(':job_id/transitions')
  @ApiOperation(TRANSITIONS)
  @JobIdParam()
  @ApiOkResponse({ description: 'The audit log of the job.', type: JobTransitionsDto })
  @ApiErrors({ 400: ['invalid_job_id'], 404: ['not_found'] })
  async transitions(@Param('job_id') jobId: string): Promise<JobTransitionsDto> {
    if (!isUUID(jobId)) throw notUuid();
    const { jobs, jobTransitions } = this.repositories;
    if (!(await jobs.find(jobId))) throw jobNotFound(jobId);
    return jobTransitionsView(jobId, await jobTransitions.ofJob(jobId));
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
  async cancel(@Param('job_id') jobId: string, @RequestOrigin() origin: Origin): Promise<JobSummaryDto> {
    if (!isUUID(jobId)) throw notUuid();
    return this.summaryOf(await this.cancelSimulation.execute(jobId, origin));
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
  async retry(@Param('job_id') jobId: string, @RequestOrigin() origin: Origin): Promise<JobSummaryDto> {
    if (!isUUID(jobId)) throw notUuid();
    return this.summaryOf(await this.retrySimulation.execute(jobId, origin));
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

function notUuid(): DomainError {
  return new DomainError({
    code: 'invalid_job_id',
    message: 'job_id must be a UUID as POST /simulate/trigger gave it.',
    details: { field: 'job_id' },
  });
}
