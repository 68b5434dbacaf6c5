import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { ENV, type Env } from '../../../config/env.js';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';
import { DailyReports } from './daily-reports.js';
import { DailySchedules } from './daily-schedules.js';
import { type DailySlot, latestSlot } from './daily-slot.js';

const AT = { hour: 2, minute: 30 };
/** Few enough that a page is a small chore. */
const ORGANIZATIONS_A_PAGE = 100;
/** Whose the tasks of the nightly run are. */
const SYSTEM_USER = 'system:nightly-reports';

interface MeasuredOrganization {
  organization_id: string;
  source: 'events' | 'tasks' | null;
}

/** Submits the night's reports of some organizations. */
@Injectable()
export class NightlyPage {
  constructor(
    private readonly supabase: Supabase,
    private readonly schedules: DailySchedules,
    private readonly reports: DailyReports,
    @Inject(ENV) private readonly env: Pick<Env, 'analyticsTimeZone'>,
  ) {}

  get isPossible(): boolean {
    return this.supabase.isConfigured;
  }

  /** The night that was the latest at a moment. */
  latestNight(now: Date): DailySlot {
    return latestSlot(now, { ...AT, timeZone: this.env.analyticsTimeZone });
  }

  /**
   * Reports of the organizations after `after` that had something to report and have no schedule of their own. `last` is
   * where the next page goes on, undefined after the last one. @throws what storageAnswer throws, BrokerUnavailableError
   */
  async submit(slot: DailySlot, after: string): Promise<{ submitted: number; last?: string }> {
    const organizations = await this.measured(slot, after);
    let submitted = 0;
    for (const { organization_id: organizationId, source } of organizations) {
      if (source === null || (await this.schedules.of(organizationId))) continue;
      const report = { source, bucket: 'hour', locale: 'pt-BR', report_format: 'json' } as const;
      await this.reports.submit({
        organizationId,
        userId: SYSTEM_USER,
        timeZone: this.env.analyticsTimeZone,
        slot,
        report,
        options: { priority: 'low' },
      });
      submitted += 1;
    }
    const last = organizations.length < ORGANIZATIONS_A_PAGE ? undefined : organizations.at(-1)?.organization_id;
    return { submitted, ...(last !== undefined && { last }) };
  }

  private async measured({ from, to }: DailySlot, after: string): Promise<MeasuredOrganization[]> {
    const zone = this.env.analyticsTimeZone;
    const response = await this.supabase.client.rpc('organizations_measured', {
      p_from: DateTime.fromISO(from, { zone }).toISO(),
      p_to: DateTime.fromISO(to, { zone }).toISO(),
      p_after: after,
      p_limit: ORGANIZATIONS_A_PAGE,
    });
    return storageAnswer<MeasuredOrganization[]>(response);
  }
}
