import { runTask, type RunTaskReport } from '@app/task-engine';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Caller } from '../../src/auth/caller.js';
import { Supabase } from '../../src/integrations/supabase/supabase.js';
import {
  AnalyticsProcessingHandler,
  type AnalyticsProcessingResult,
} from '../../src/task-types/analytics-processing/analytics-processing.handler.js';
import type { AnalyticsProcessingPayload } from '../../src/task-types/analytics-processing/analytics-processing.payload.js';
import {
  IngestEvents,
  IngestEventsHandler,
} from '../../src/task-types/analytics-processing/events/ingest-events.command.js';
import type { AnalyticsEvent } from '../../src/task-types/analytics-processing/events/events.dto.js';
import { type ReportRecord, ReportStore } from '../../src/task-types/analytics-processing/report/report-store.js';
import { supabase as testSupabase } from '../support/services.js';

/** Everything behind the analytics routes and tasks, on the real PostgREST, for an organization of its own. */
export async function analyticsRig(organizationId = `org-${randomUUID()}`) {
  const { url, serviceRoleKey, databaseUrl } = await testSupabase();
  const supabase = new Supabase({ supabase: { url, serviceRoleKey } });
  const caller: Caller = { userId: 'user', organizationId, role: 'member' };
  const store = new ReportStore(supabase);
  const handler = new AnalyticsProcessingHandler(store);
  const ingesting = new IngestEventsHandler(supabase);

  const run = (payload: AnalyticsProcessingPayload, taskId = `normal-${randomUUID()}`): Promise<RunTaskReport> =>
    runTask(handler, payload, { task: { organizationId, id: taskId }, timeoutMs: 60_000 });
  const result = async (payload: AnalyticsProcessingPayload, taskId?: string): Promise<AnalyticsProcessingResult> => {
    const { outcome } = await run(payload, taskId);
    if (outcome.kind !== 'completed') throw new Error(JSON.stringify(outcome));
    return outcome.result as AnalyticsProcessingResult;
  };
  return {
    organizationId,
    supabase,
    store,
    run,
    result,
    ingest: (events: AnalyticsEvent[]) => ingesting.execute(new IngestEvents(caller, events)),
    /** Events with ids of their own, a thousand a call. */
    async happened(events: Omit<AnalyticsEvent, 'event_id'>[]): Promise<void> {
      for (let from = 0; from < events.length; from += 1_000) {
        const part = events.slice(from, from + 1_000).map((event) => ({ event_id: randomUUID(), ...event }));
        await ingesting.execute(new IngestEvents(caller, part));
      }
    },
    /** The stored report of a task that must complete. */
    async report(payload: AnalyticsProcessingPayload): Promise<ReportRecord> {
      const { report_id } = await result(payload);
      const report = await store.find(organizationId, report_id);
      if (!report) throw new Error(`No report ${report_id}`);
      return report;
    },
    /** Looks behind PostgREST; `$1` is the organization. */
    async sql<Row extends object>(text: string): Promise<Row[]> {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return (await client.query<Row>(text, text.includes('$1') ? [organizationId] : [])).rows;
      } finally {
        await client.end();
      }
    },
  };
}

export type AnalyticsRig = Awaited<ReturnType<typeof analyticsRig>>;
