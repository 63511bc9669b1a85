import { Registry, StateMetrics } from '@app/observability';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';

@ApiTags('health')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly registry: Registry,
    private readonly state: StateMetrics,
  ) {}

  @Get()
  @Header('Content-Type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({
    summary: 'The state of the service, and what this process measured, for Prometheus',
    description:
      'Answers 200 also while the database or the queue is away: `ai_trader_up` is 0 then, and its series are missing. ' +
      'Workers in processes of their own serve what they measure on WORKER_METRICS_PORT. Prometheus sends a key as a bearer token.',
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({
    schema: { type: 'string' },
    description: 'The text format of Prometheus, version 0.0.4.',
  })
  async metrics(): Promise<string> {
    await this.state.refresh();
    return this.registry.metrics();
  }
}
