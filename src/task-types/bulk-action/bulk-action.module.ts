import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HistoryModule } from '../../history/history.module.js';
import { TasksModule } from '../../tasks/tasks.module.js';
import { BulkActionController } from './bulk-action.controller.js';
import { BulkActionHandler } from './bulk-action.handler.js';
import { BulkPages } from './bulk-pages.js';
import { BulkSteps } from './bulk-steps.js';

@Module({
  imports: [CqrsModule, HistoryModule, TasksModule],
  controllers: [BulkActionController],
  providers: [BulkActionHandler, BulkPages, BulkSteps],
})
export class BulkActionModule {}
