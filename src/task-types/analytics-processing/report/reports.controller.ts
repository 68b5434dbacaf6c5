import { Controller, Get, Headers, Param, Query, Res, UseInterceptors } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequiresRole } from '../../../auth/access.js';
import type { Caller } from '../../../auth/caller.js';
import { CurrentCaller } from '../../../auth/current-caller.js';
import { ApiProblems } from '../../../http/problems/api-problems.js';
import { ProblemException } from '../../../http/problems/problem.js';
import { StorageUnavailableInterceptor } from '../../../integrations/supabase/storage-unavailable.interceptor.js';
import { preferredType } from './accepted-format.js';
import type { ReportFormat } from '../analytics-processing.payload.js';
import { GetReport } from './get-report.query.js';
import { ReportParameters } from './report-parameters.dto.js';
import { reportCsv } from './report-csv.js';
import { REPORT_CSP, reportPage } from './report-page.js';
import type { ReportRecord } from './report-store.js';
import { MetricReport, ReportResponse } from './report.response.js';
import { toReportResponse } from './to-report-response.js';

const TYPES = { json: 'application/json', html: 'text/html', csv: 'text/csv' } as const;

@ApiTags('analytics')
@Controller('analytics/reports')
@UseInterceptors(StorageUnavailableInterceptor)
@ApiExtraModels(MetricReport, ReportResponse)
export class ReportsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':report_id')
  @RequiresRole('viewer')
  @ApiOperation({
    summary: 'A report: JSON, a page with charts (Accept: text/html) or a row a bucket (Accept: text/csv)',
  })
  @ApiProduces(...Object.values(TYPES))
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(ReportResponse) } },
      'text/html': { schema: { type: 'string' } },
      'text/csv': { schema: { type: 'string' } },
    },
  })
  @ApiProblems(406)
  async read(
    @CurrentCaller() caller: Caller,
    @Param('report_id') reportId: string,
    @Query() { locale }: ReportParameters,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportResponse | string> {
    const report = await this.queries.execute(new GetReport(caller, reportId));
    const format = formatFor(report, accept);
    void reply.header('vary', 'accept');
    if (format === 'json') return toReportResponse(report);
    void reply.headers({
      'content-type': `${TYPES[format]}; charset=utf-8`,
      'content-disposition': `${format === 'csv' ? 'attachment' : 'inline'}; filename="report-${report.report_id}.${format}"`,
    });
    if (format === 'csv') return reportCsv(toReportResponse(report));
    void reply.header('content-security-policy', REPORT_CSP);
    return reportPage(report, locale ?? report.locale);
  }
}

/** @throws ProblemException 406 for a header that takes none of the three */
function formatFor({ report_format }: ReportRecord, accept: string | undefined): ReportFormat {
  const formats = [report_format, ...(['json', 'html', 'csv'] as const)];
  const preferred = preferredType(
    accept,
    formats.map((format) => TYPES[format]),
  );
  const format = formats.find((known) => TYPES[known] === preferred);
  if (!format) throw new ProblemException(406, 'A report is application/json, text/html or text/csv');
  return format;
}
