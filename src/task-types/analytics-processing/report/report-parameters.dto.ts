import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { LOCALES, type ReportLocale } from '../analytics-processing.payload.js';

/** Query of GET /analytics/reports/{report_id}. */
export class ReportParameters {
  @ApiPropertyOptional({ description: 'Language of the page; the report’s own by default.', enum: LOCALES })
  @IsOptional()
  @IsIn(LOCALES)
  locale?: ReportLocale;
}
