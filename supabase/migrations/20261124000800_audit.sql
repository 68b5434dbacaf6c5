-- Who changed what, when, from where and with which outcome: one row a call. It only grows: rows are inserted by the
-- service role and never changed.

create table public.audit_log (
  id uuid primary key,
  occurred_at timestamptz not null,
  -- Null for callbacks from outside, and for admins who named no organization.
  organization_id text,
  user_id text,
  role text,
  -- Method and route template, never the URL.
  action text not null,
  target text,
  -- Null where the caller went away before there was an answer.
  status smallint,
  address text,
  request_id text,
  user_agent text,
  details jsonb not null default '{}',
  recorded_at timestamptz not null default now()
);

create index audit_log_of_organization on public.audit_log (organization_id, occurred_at desc);
create index audit_log_newest on public.audit_log (occurred_at desc);

alter table public.audit_log enable row level security;

-- The API's own key may add and read. Only the owner can change, remove or empty.
revoke all on public.audit_log from public, anon, authenticated, service_role;
grant select on public.audit_log to authenticated;
grant select, insert on public.audit_log to service_role;

create policy audit_of_own_organization on public.audit_log for select to authenticated
  using (
    organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                -> 'app_metadata' ->> 'organization_id')
    and (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                  -> 'app_metadata' ->> 'role') in ('manager', 'admin'));

-- Retention is an operator's decision, in the SQL editor or by pg_cron: select prune_audit_log(now() - interval '1 year').
-- The API's key cannot: a thief must not be able to wipe out the traces. What is younger than 30 days stays.
create function public.prune_audit_log(p_before timestamptz) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_removed bigint;
begin
  if p_before > pg_catalog.now() - interval '30 days' then
    raise exception 'Rows of the last 30 days are kept' using errcode = '22023';
  end if;
  delete from public.audit_log a where a.occurred_at < p_before;
  get diagnostics v_removed = row_count;
  return v_removed;
end;
$$;

revoke all on function public.prune_audit_log(timestamptz) from public, anon, authenticated, service_role;
