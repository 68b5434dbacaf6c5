import { TASK_ENGINE_OPTIONS, type TaskEngineOptions } from '@app/task-engine';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { type AuditedReply, type AuditedRequest, kindOf, toAuditRow } from './audit-row.js';
import { AuditStore } from './audit-store.js';
import { AuditTrail } from './audit-trail.js';
import { RecentReads } from './recent-reads.js';

/** Watches every call of the API once it has been answered, whatever the answer, and has the audited ones recorded. */
@Injectable()
export class AuditedCalls implements OnModuleInit {
  private readonly logger = new Logger('AuditLog');
  private readonly reads = new RecentReads();

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly trail: AuditTrail,
    private readonly store: AuditStore,
    @Inject(TASK_ENGINE_OPTIONS) private readonly options: Pick<TaskEngineOptions, 'role'>,
  ) {}

  onModuleInit(): void {
    if (this.options.role !== 'api') return;
    if (!this.store.isConfigured) {
      this.logger.warn('Calls are not recorded in an audit log: no Supabase is configured');
      return;
    }
    const fastify = this.host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onResponse', (request, reply, done) => {
      this.see(request, reply, Date.now());
      done();
    });
    // Run when the last answer is out, and before the broker's connections are closed.
    fastify.addHook('onClose', () => this.trail.finish());
  }

  private see(request: AuditedRequest, reply: AuditedReply, now: number): void {
    const kind = kindOf(request, reply.statusCode);
    if (kind === undefined) return;
    const row = toAuditRow(request, reply, uuidv7(), now);
    if (kind === 'change' || this.reads.isNews(row, now)) this.trail.add(row);
  }
}
