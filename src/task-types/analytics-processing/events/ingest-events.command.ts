import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { storageAnswer } from '../../../integrations/supabase/storage-answer.js';
import { Supabase } from '../../../integrations/supabase/supabase.js';
import type { AnalyticsEvent, EventsResponse } from './events.dto.js';

/** Stores events of the caller's organization; those with a known id are left out. */
export class IngestEvents extends Command<EventsResponse> {
  constructor(
    readonly caller: Caller,
    readonly events: readonly AnalyticsEvent[],
  ) {
    super();
  }
}

@CommandHandler(IngestEvents)
export class IngestEventsHandler implements ICommandHandler<IngestEvents> {
  constructor(private readonly supabase: Supabase) {}

  /** @throws what storageAnswer throws; then none of them is stored */
  async execute({ caller, events }: IngestEvents): Promise<EventsResponse> {
    const response = await this.supabase.client.rpc('ingest_analytics_events', {
      p_organization_id: organizationOf(caller),
      p_events: events,
    });
    const accepted = storageAnswer<number>(response);
    return { accepted, duplicates: events.length - accepted };
  }
}
