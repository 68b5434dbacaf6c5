import { PermanentTaskError } from '@app/task-engine';
import { Inject, Injectable } from '@nestjs/common';
import type { SupabaseClient, SupabaseClientOptions } from '@supabase/supabase-js';
import { ENV, type Env } from '../../config/env.js';
import { packageOnFirstUse } from '../../package-on-first-use.js';
import { operatorFetch } from '../outbound-http/operator-fetch.js';

// Loaded at the start where a project is configured: a health check, often the first to ask it, has a time limit.
const supabaseJs = packageOnFirstUse<typeof import('@supabase/supabase-js')>('@supabase/supabase-js');
const webSocket = packageOnFirstUse<Transport>('ws');

/** Above PostgREST's own 8 s statement limit, so that its answer, where there is one, arrives first. */
const REQUEST_DEADLINE_MS = 15_000;
/** The largest document (64 MiB) comes back as JSON, where a byte may take two characters. */
const MAX_ANSWER_BYTES = 134_217_728;

/** The team's Supabase project, spoken to as the service role: every query must name its organization. */
@Injectable()
export class Supabase {
  private readonly connected: SupabaseClient | undefined;

  constructor(@Inject(ENV) { supabase }: Pick<Env, 'supabase'>) {
    if (supabase) this.connected = connect(supabase.url, supabase.serviceRoleKey);
  }

  get isConfigured(): boolean {
    return this.connected !== undefined;
  }

  /** @throws PermanentTaskError `storage_not_configured` when the environment names no project */
  get client(): SupabaseClient {
    if (this.connected) return this.connected;
    throw new PermanentTaskError(
      'Set NEXT_PUBLIC_SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY: storage is not configured',
      {
        code: 'storage_not_configured',
      },
    );
  }
}

type Transport = NonNullable<NonNullable<SupabaseClientOptions<'public'>['realtime']>['transport']>;

function connect(url: string, serviceRoleKey: string): SupabaseClient {
  return supabaseJs().createClient(url, serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: operatorFetch({ deadlineMs: REQUEST_DEADLINE_MS, maxAnswerBytes: MAX_ANSWER_BYTES }) },
    // Node 20 has no WebSocket of its own and the client is not built without one.
    realtime: { transport: webSocket() },
  });
}
