import { jobNotFound, Repositories } from '@app/database';
import { DomainError, type Job, type Origin } from '@app/domain';
import { RequestOrigin } from '@app/http';
import { CancelSimulation, ReplaySimulation, RetrySimulation, StartSimulation } from '@app/simulation';
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiExtraModels,
  ApiHeader,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import { type Response } from 'express';
import { ErrorDto } from '../error.dto.js';
import { JobTransitionsDto } from './dto/job-transitions.dto.js';
import { JobStatusDto, JobSummaryDto } from './dto/job.dto.js';
import { JobAcceptedDto, JobExistingDto, UpToDateDto } from './dto/trigger-answer.dto.js';
import { TriggerSimulationDto } from './dto/trigger-simulation.dto.js';
import { IDEMPOTENCY_KEY, IDEMPOTENCY_REPLAYED } from './idempotency-key.js';
import { jobTransitionsView } from './job-transitions.js';
import { jobStatusView, jobSummaryView } from './job-views.js';
import { answerOf, toContext, toReplayRequest, toRequest } from './trigger-request.js';

type TriggerAnswer = JobAcceptedDto | JobExistingDto | UpToDateDto;

const REPLAYED_HEADER = {
  [IDEMPOTENCY_REPLAYED]: {
    description: '`true` when this is the answer that the same Idempotency-Key had before.',
    schema: { type: 'string' as const, enum: ['true'] },
  },
};

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
  @ApiOperation({
    summary: 'Catch up to the latest closing prices, simulate the given dates and models, or replay a job',
  })
  @ApiHeader({
    name: IDEMPOTENCY_KEY,
    description:
      'Makes it safe to send the same trigger again: for 24 hours the same key and body get the first answer (202 or 200) ' +
      'again and start nothing. 1 to 255 visible ASCII characters; each API key has keys of its own. Errors are not kept.',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  })
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
  @ApiBadRequestResponse({
    description: 'Bad config, dates, models, Idempotency-Key or unknown fields.',
    type: ErrorDto,
  })
  @ApiConflictResponse({
    description:
      'Another job is pending or running (`job_conflict`), or the Idempotency-Key came with another body before ' +
      '(`idempotency_key_reused`).',
    type: ErrorDto,
  })
  @ApiServiceUnavailableResponse({
    description: 'The queue or the database cannot be reached.',
    type: ErrorDto,
  })
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
  @ApiOperation({ summary: 'A job with the status of every model-day' })
  @ApiOkResponse({ type: JobStatusDto })
  @ApiBadRequestResponse({ description: 'The id is no UUID.', type: ErrorDto })
  @ApiNotFoundResponse({ description: 'No such job.', type: ErrorDto })
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
  @ApiOperation({ summary: 'The audit log of a job: every change of its status, who made it and from where' })
  @ApiOkResponse({ type: JobTransitionsDto })
  @ApiBadRequestResponse({ description: 'The id is no UUID.', type: ErrorDto })
  @ApiNotFoundResponse({ description: 'No such job.', type: ErrorDto })
  async transitions(@Param('job_id') jobId: string): Promise<JobTransitionsDto> {
    if (!isUUID(jobId)) throw notUuid();
    const { jobs, jobTransitions } = this.repositories;
    if (!(await jobs.find(jobId))) throw jobNotFound(jobId);
    return jobTransitionsView(jobId, await jobTransitions.ofJob(jobId));
  }

  @Post(':job_id/cancel')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'End a job: sessions under way are aborted, nothing later starts, what was completed stays',
  })
  @ApiOkResponse({ type: JobSummaryDto })
  @ApiBadRequestResponse({ description: 'The id is no UUID.', type: ErrorDto })
  @ApiNotFoundResponse({ description: 'No such job.', type: ErrorDto })
  @ApiConflictResponse({ description: 'The job has ended in another way.', type: ErrorDto })
  async cancel(@Param('job_id') jobId: string, @RequestOrigin() origin: Origin): Promise<JobSummaryDto> {
    if (!isUUID(jobId)) throw notUuid();
    return this.summaryOf(await this.cancelSimulation.execute(jobId, origin));
  }

  @Post(':job_id/retry')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Run the failed model-days of a finished job again, and everything after them of the same model',
  })
  @ApiAcceptedResponse({ type: JobSummaryDto })
  @ApiBadRequestResponse({ description: 'The id is no UUID.', type: ErrorDto })
  @ApiNotFoundResponse({ description: 'No such job.', type: ErrorDto })
  @ApiConflictResponse({
    description: 'The job is running, has nothing to retry, or another one is in the way.',
    type: ErrorDto,
  })
  @ApiServiceUnavailableResponse({
    description: 'The queue or the database cannot be reached.',
    type: ErrorDto,
  })
  async retry(@Param('job_id') jobId: string, @RequestOrigin() origin: Origin): Promise<JobSummaryDto> {
    if (!isUUID(jobId)) throw notUuid();
    return this.summaryOf(await this.retrySimulation.execute(jobId, origin));
  }

  @Get('current')
  @ApiOperation({ summary: 'The job that was accepted last' })
  @ApiOkResponse({ type: JobSummaryDto })
  @ApiNotFoundResponse({ description: 'No job was accepted yet.', type: ErrorDto })
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

function notUuid(): DomainError {
  return new DomainError({
    code: 'invalid_job_id',
    message: 'job_id must be a UUID as POST /simulate/trigger gave it.',
    details: { field: 'job_id' },
  });
}
