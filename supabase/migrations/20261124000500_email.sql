-- E-mail: one row a message (email_deliveries), what providers reported of it (email_events), who gets no mail any more
-- (email_suppressions), and the local outbox of deployments without a mail server (email_outbox).
--
-- A delivery goes queued → sending (before the message leaves) → sent (after the server took it) → delivered or bounced,
-- or ends as failed. Statuses never go back once the server has taken the message: whatever arrives late is dropped here.

create table public.email_deliveries (
  delivery_id uuid primary key default gen_random_uuid(),
  organization_id text not null,
  task_id text not null,
  -- The task's run, which grows with each retry by hand: a recipient that failed in this run is not tried again in it.
  run integer not null default 0,
  recipient text not null,
  template text not null,
  locale text not null,
  -- Without angle brackets; the same however often the message is repeated.
  message_id text not null unique,
  status text not null default 'queued'
    check (status in ('queued', 'sending', 'sent', 'delivered', 'bounced', 'failed')),
  attempts integer not null default 0,
  error_code text,
  reason text,
  created_at timestamptz not null default now(),
  sending_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  opened_at timestamptz,
  bounced_at timestamptz,
  complained_at timestamptz,
  updated_at timestamptz not null default now(),
  unique (organization_id, task_id, recipient)
);

create index email_deliveries_newest on public.email_deliveries (organization_id, created_at desc, delivery_id desc);

create table public.email_events (
  organization_id text not null,
  webhook_id text not null,
  -- Place of the event in its webhook, from 0.
  position integer not null,
  delivery_id uuid not null references public.email_deliveries on delete cascade,
  type text not null check (type in ('delivered', 'bounced', 'opened', 'complained')),
  reason text,
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  primary key (organization_id, webhook_id, position)
);

create index email_events_delivery on public.email_events (delivery_id);

create table public.email_suppressions (
  organization_id text not null,
  -- In lower case: no server that matters distinguishes Ana@ from ana@.
  recipient text not null check (recipient = pg_catalog.lower(recipient)),
  reason text not null check (reason in ('bounced', 'complained', 'manual')),
  note text,
  created_at timestamptz not null default now(),
  primary key (organization_id, recipient)
);

-- Development only: what would have been sent.
create table public.email_outbox (
  message_id text primary key,
  organization_id text not null,
  sender text not null,
  recipient text not null,
  subject text not null,
  html text not null,
  text text not null,
  sent_at timestamptz not null default now()
);

create index email_outbox_newest on public.email_outbox (sent_at desc);

alter table public.email_deliveries enable row level security;
alter table public.email_events enable row level security;
-- No policy: only the service role reads and writes these two.
alter table public.email_suppressions enable row level security;
alter table public.email_outbox enable row level security;

revoke all on public.email_deliveries, public.email_events, public.email_suppressions, public.email_outbox
  from anon, authenticated;
grant select on public.email_deliveries, public.email_events to authenticated;
grant select, insert, update, delete
  on public.email_deliveries, public.email_events, public.email_suppressions, public.email_outbox to service_role;

create policy deliveries_of_own_organization on public.email_deliveries for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy email_events_of_own_organization on public.email_events for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));

-- Asked right before a message leaves. Answers {verdict, message_id, error_code, reason}; the verdict is
-- `send` (now recorded as sending), `done` (the server has it already), `suppressed`, or `final` (it failed in this run).
create function public.begin_email_delivery(p_organization_id text, p_delivery_id uuid, p_run integer) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v public.email_deliveries;
  v_verdict text;
begin
  select * into v from public.email_deliveries d
    where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id for update;
  if v.delivery_id is null then return pg_catalog.jsonb_build_object('verdict', 'missing'); end if;

  if v.status in ('sent', 'delivered') then
    v_verdict := 'done';
  elsif v.status in ('failed', 'bounced') and v.run >= p_run then
    v_verdict := 'final';
  elsif exists (select 1 from public.email_suppressions s
                where s.organization_id = p_organization_id and s.recipient = pg_catalog.lower(v.recipient)) then
    v_verdict := 'suppressed';
    update public.email_deliveries d
      set status = 'failed', run = p_run, error_code = 'recipient_suppressed', reason = null, updated_at = pg_catalog.now()
      where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id;
  else
    v_verdict := 'send';
    update public.email_deliveries d
      set status = 'sending', run = p_run, attempts = d.attempts + 1, sending_at = pg_catalog.now(), error_code = null,
          reason = null, updated_at = pg_catalog.now()
      where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id;
  end if;
  return pg_catalog.jsonb_build_object(
    'verdict', v_verdict, 'message_id', v.message_id, 'error_code', v.error_code, 'reason', v.reason);
end;
$$;

-- How an attempt ended: `sent`, or — only where nothing better is known yet — `queued`, `failed` or `bounced`; with
-- p_suppress the recipient gets no mail any more. Answers the status that now stands, null for an unknown delivery.
create function public.end_email_delivery(
  p_organization_id text, p_delivery_id uuid, p_status text, p_error_code text, p_reason text, p_suppress boolean
) returns text language plpgsql set search_path = '' as $$
declare
  v public.email_deliveries;
begin
  select * into v from public.email_deliveries d
    where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id for update;
  if v.delivery_id is null then return null; end if;

  if p_status = 'sent' then
    update public.email_deliveries d
      set sent_at = coalesce(d.sent_at, pg_catalog.now()), updated_at = pg_catalog.now(),
          status = case when d.status in ('queued', 'sending') then 'sent' else d.status end
      where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id returning * into v;
  elsif v.status = 'sending' then
    update public.email_deliveries d
      set status = p_status, error_code = p_error_code, reason = p_reason, updated_at = pg_catalog.now(),
          bounced_at = case when p_status = 'bounced' then pg_catalog.now() end
      where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id returning * into v;
  end if;
  if p_suppress then
    insert into public.email_suppressions (organization_id, recipient, reason, note)
      values (p_organization_id, pg_catalog.lower(v.recipient), 'bounced', p_reason) on conflict do nothing;
  end if;
  return v.status;
end;
$$;

-- What a provider reports of messages, each event {type, message_id, recipient?, occurred_at, reason?, permanent}. The
-- organization is the message's own: a Message-ID is one organization's. The same webhook again changes nothing.
-- Answers {applied, repeated, unknown}.
create function public.record_email_events(p_webhook_id text, p_events jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_event record;
  v public.email_deliveries;
  v_new integer;
  v_applied integer := 0;
  v_repeated integer := 0;
  v_unknown integer := 0;
begin
  for v_event in
    select (e.value ->> 'type') as type, (e.value ->> 'message_id') as message_id, (e.value ->> 'recipient') as recipient,
           (e.value ->> 'occurred_at')::timestamptz as occurred_at, (e.value ->> 'reason') as reason,
           (e.value ->> 'permanent')::boolean as permanent, (e.ordinality - 1)::integer as position
    from pg_catalog.jsonb_array_elements(p_events) with ordinality as e(value, ordinality)
    -- In one order, so that two webhooks about the same messages never wait for each other in a circle.
    order by e.value ->> 'message_id', e.ordinality
  loop
    select * into v from public.email_deliveries d where d.message_id = v_event.message_id for update;
    if v.delivery_id is null
       or (v_event.recipient is not null and pg_catalog.lower(v_event.recipient) <> pg_catalog.lower(v.recipient)) then
      v_unknown := v_unknown + 1;
      continue;
    end if;

    insert into public.email_events (organization_id, webhook_id, position, delivery_id, type, reason, occurred_at)
      values (v.organization_id, p_webhook_id, v_event.position, v.delivery_id, v_event.type, v_event.reason,
              v_event.occurred_at)
      on conflict do nothing;
    get diagnostics v_new = row_count;
    if v_new = 0 then
      v_repeated := v_repeated + 1;
      continue;
    end if;

    perform public.apply_email_event(v.organization_id, v.delivery_id, v_event.type, v_event.occurred_at,
                                     v_event.reason, v_event.permanent);
    v_applied := v_applied + 1;
  end loop;
  return pg_catalog.jsonb_build_object('applied', v_applied, 'repeated', v_repeated, 'unknown', v_unknown);
end;
$$;

-- One event's effect. A bounce stands whatever is said later; an opened or complained-about message was delivered.
create function public.apply_email_event(
  p_organization_id text, p_delivery_id uuid, p_type text, p_at timestamptz, p_reason text, p_permanent boolean
) returns void language plpgsql set search_path = '' as $$
begin
  update public.email_deliveries d set
    status = case
      when p_type = 'bounced' then 'bounced'
      when d.status = 'bounced' then 'bounced'
      else 'delivered' end,
    sent_at = coalesce(d.sent_at, p_at),
    delivered_at = case when p_type = 'bounced' then d.delivered_at else coalesce(d.delivered_at, p_at) end,
    opened_at = case when p_type = 'opened' then coalesce(d.opened_at, p_at) else d.opened_at end,
    bounced_at = case when p_type = 'bounced' then coalesce(d.bounced_at, p_at) else d.bounced_at end,
    complained_at = case when p_type = 'complained' then coalesce(d.complained_at, p_at) else d.complained_at end,
    error_code = case when p_type = 'bounced' then 'bounced' when d.status = 'bounced' then d.error_code end,
    reason = case when p_type in ('bounced', 'complained') then coalesce(p_reason, d.reason)
                  when d.status = 'bounced' then d.reason end,
    updated_at = pg_catalog.now()
  where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id;

  if p_type = 'complained' or (p_type = 'bounced' and p_permanent) then
    insert into public.email_suppressions (organization_id, recipient, reason, note)
    select d.organization_id, pg_catalog.lower(d.recipient), p_type, p_reason from public.email_deliveries d
      where d.organization_id = p_organization_id and d.delivery_id = p_delivery_id
    on conflict do nothing;
  end if;
end;
$$;

revoke all on function public.begin_email_delivery(text, uuid, integer) from public, anon, authenticated;
revoke all on function public.end_email_delivery(text, uuid, text, text, text, boolean) from public, anon, authenticated;
revoke all on function public.record_email_events(text, jsonb) from public, anon, authenticated;
revoke all on function
  public.apply_email_event(text, uuid, text, timestamptz, text, boolean) from public, anon, authenticated;
grant execute on function public.begin_email_delivery(text, uuid, integer) to service_role;
grant execute on function public.end_email_delivery(text, uuid, text, text, text, boolean) to service_role;
grant execute on function public.record_email_events(text, jsonb) to service_role;
grant execute on function public.apply_email_event(text, uuid, text, timestamptz, text, boolean) to service_role;
