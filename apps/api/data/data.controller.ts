import { type Environment } from '@app/config';
import { Repositories } from '@app/database';
import { coverageReport, downloadQuota } from '@app/market-data';
import { downloadLimits, ENVIRONMENT } from '@app/simulation';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { coverageView, quarantineView, quotaView } from './data-views.js';
import { CoverageDto, QuarantineDto, QuotaDto } from './dto/data.dto.js';
import { QuarantineQueryDto } from './dto/quarantine-query.dto.js';

const PAGE = 100;

@ApiTags('data')
@Controller('data')
export class DataController {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly repositories: Repositories,
  ) {}

  @Get('coverage')
  @ApiOperation({
    summary: 'Which prices are stored, by symbol: dates, gaps, where they came from',
    description: `Gaps are sessions of the calendar between the first and the last date without a bar.`,
  })
  @ApiOkResponse({ description: 'What is known.', type: CoverageDto })
  async coverage(): Promise<CoverageDto> {
    return { symbols: (await coverageReport(this.repositories.coverage)).map(coverageView) };
  }

  @Get('quota')
  @ApiOperation({
    summary: "What is left of the provider's limits for downloading prices",
    description: 'The calls that the plan of the key allows, used and left today and this minute by all processes.',
  })
  @ApiOkResponse({ description: 'What is known.', type: QuotaDto })
  async quota(): Promise<QuotaDto> {
    const { priceDownloads } = this.repositories;
    const quota = await downloadQuota(priceDownloads, downloadLimits(this.environment), new Date());
    return quotaView(quota, this.environment.alphaVantageApiKey !== undefined);
  }

  @Get('quarantine')
  @ApiOperation({
    summary: 'Bars that cannot be true, with the reason, newest first',
    description: 'They are never tradable. `before`, the `next_before` of a page, gives the next one.',
  })
  @ApiOkResponse({ description: 'What is known.', type: QuarantineDto })
  async quarantine(@Query() { symbol, limit = PAGE, before }: QuarantineQueryDto): Promise<QuarantineDto> {
    return quarantineView(await this.repositories.coverage.quarantine({ symbol, limit, before }), limit);
  }
}
