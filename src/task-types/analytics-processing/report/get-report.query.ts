import { NotFoundException } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { type ReportRecord, ReportStore } from './report-store.js';

/** A report of the caller's organization. */
export class GetReport extends Query<ReportRecord> {
  constructor(
    readonly caller: Caller,
    readonly reportId: string,
  ) {
    super();
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@QueryHandler(GetReport)
export class GetReportHandler implements IQueryHandler<GetReport> {
  constructor(private readonly reports: ReportStore) {}

  /** @throws NotFoundException for what names none, for an unknown one and for another organization's alike */
  async execute({ caller, reportId }: GetReport): Promise<ReportRecord> {
    const organizationId = organizationOf(caller);
    const report = UUID.test(reportId) ? await this.reports.find(organizationId, reportId) : undefined;
    if (!report) throw new NotFoundException('No such report');
    return report;
  }
}
