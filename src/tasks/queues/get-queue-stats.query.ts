import { QueueStats, type QueueStatsReport } from '@app/task-engine';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

/** The whole deployment in numbers; for admins. */
export class GetQueueStats extends Query<QueueStatsReport> {}

@QueryHandler(GetQueueStats)
export class GetQueueStatsHandler implements IQueryHandler<GetQueueStats> {
  constructor(private readonly stats: QueueStats) {}

  execute(): Promise<QueueStatsReport> {
    return this.stats.report(Date.now());
  }
}
