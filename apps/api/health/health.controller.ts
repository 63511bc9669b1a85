import { Controller, Get, HttpStatus, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { type Response } from 'express';
import {
  DatabaseHealth,
  QueueHealth,
  StorageHealth,
  ToolServicesHealth,
  type HealthCheck,
} from './health-checks.js';
import { HealthDto, ProbeDto, type ServicesHealthDto } from './health.dto.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly toolServices: ToolServicesHealth,
    private readonly storage: StorageHealth,
    private readonly database: DatabaseHealth,
    private readonly queue: QueueHealth,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Whether the tool services, the storage, the database and the queue are up' })
  @ApiOkResponse({ type: HealthDto })
  @ApiServiceUnavailableResponse({ description: 'Something is down; the body says what.', type: HealthDto })
  async check(@Res({ passthrough: true }) response: Response): Promise<HealthDto> {
    const result = await this.run([this.toolServices, this.storage, this.database, this.queue]);
    if (result.status !== 'ok') response.status(HttpStatus.SERVICE_UNAVAILABLE);
    const { services, storage, database, queue } = result.details;
    return {
      status: result.status === 'ok' ? 'healthy' : 'unhealthy',
      timestamp: new Date().toISOString(),
      services: services?.services as ServicesHealthDto,
      storage: storage as unknown as HealthDto['storage'],
      database: database as HealthDto['database'],
      queue: queue as unknown as HealthDto['queue'],
    };
  }

  @Get('live')
  @ApiOperation({ summary: 'Whether this process answers; one that does not is to be started again' })
  @ApiOkResponse({ type: ProbeDto })
  async live(): Promise<ProbeDto> {
    await this.run([]);
    return { status: 'alive' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether this process can serve: the storage, the database and the queue are up' })
  @ApiOkResponse({ type: ProbeDto })
  @ApiServiceUnavailableResponse({ description: 'GET /health says what is down.', type: ProbeDto })
  async ready(@Res({ passthrough: true }) response: Response): Promise<ProbeDto> {
    const { status } = await this.run([this.storage, this.database, this.queue]);
    if (status !== 'ok') response.status(HttpStatus.SERVICE_UNAVAILABLE);
    return { status: status === 'ok' ? 'ready' : 'not_ready' };
  }

  /** Terminus throws when a check is down; the answer is the same result either way. */
  private async run(checks: readonly HealthCheck[]): Promise<HealthCheckResult> {
    return this.health.check(checks.map((check) => () => check.check())).catch((error: unknown) => {
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    });
  }
}
