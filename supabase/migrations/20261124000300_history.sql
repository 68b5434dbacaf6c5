-- Task history: what GET /tasks lists, and GET /tasks/{id} answers when the broker has let go of a task.
--
-- Rows are copies of the broker's records, written in batches by each process that saw a change, in any order and more than once.
-- So a row says which state it shows (run, finished, seen_at), and an older state never replaces a newer one.

create table public.background_tasks (
  task_id text primary key,
  organization_id text not null,
  user_id text not null,
  name text not null,
  -- The name in small letters without accents, whatever the server's locale makes of them.
  search_name text not null,
  task_type text not null,
  priority text not null,
  status text not null check (status in ('pending', 'running', 'completed', 'failed', 'cancelled')),
  progress double precision not null default 0,
  -- Message and result are strings of the engine's codec: JSON text (which keeps NUL), or ciphertext where a key is set.
  progress_message text,
  result text,
  error_code text,
  error_message text,
  error_retryable boolean,
  attempts integer not null default 0,
  max_retries integer not null default 0,
  created_at timestamptz not null,
  started_at timestamptz,
  completed_at timestamptz,
  next_attempt_at timestamptz,
  execution_time_ms bigint,
  wait_time_ms bigint,
  batch_id text,
  tags text[] not null default '{}',
  -- Retries by hand so far.
  run integer not null default 0,
  finished boolean not null generated always as (status in ('completed', 'failed', 'cancelled')) stored,
  -- When the state was seen in the broker; never later than the write, so a fast clock cannot shut out what follows.
  seen_at timestamptz not null,
  -- Which broker holds it: deployments that share a database look after their own tasks only.
  broker_id text not null,
  -- When the row was last written, or found to be right.
  updated_at timestamptz not null default now()
);

create index background_tasks_newest on public.background_tasks (organization_id, created_at desc, task_id desc);
create index background_tasks_by_status on public.background_tasks
  (organization_id, status, created_at desc, task_id desc);
create index background_tasks_by_type on public.background_tasks
  (organization_id, task_type, created_at desc, task_id desc);
create index background_tasks_everywhere on public.background_tasks (created_at desc, task_id desc);
create index background_tasks_tags on public.background_tasks using gin (tags) where tags <> '{}';
create index background_tasks_batch on public.background_tasks (batch_id) where batch_id is not null;
-- Failed tasks by what they failed of: counted in this index alone.
create index background_tasks_failed on public.background_tasks (organization_id, task_type, error_code, completed_at)
  include (error_retryable) where status = 'failed';
create index background_tasks_ended on public.background_tasks (completed_at) where finished;
-- What analytics ask for, and the organizations that had tasks in a period.
create index background_tasks_completed_at on public.background_tasks (organization_id, completed_at);
create index background_tasks_open on public.background_tasks (updated_at) where not finished;

-- Up to when a broker's tasks are known to be here.
create table public.background_task_sweeps (
  broker_id text primary key,
  swept_at timestamptz not null
);

alter table public.background_tasks enable row level security;
-- No policy: only the service role reads and writes here.
alter table public.background_task_sweeps enable row level security;

revoke all on public.background_tasks, public.background_task_sweeps from anon, authenticated;
grant select on public.background_tasks to authenticated;
grant select, insert, update, delete on public.background_tasks, public.background_task_sweeps to service_role;

create policy tasks_of_own_organization on public.background_tasks for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));

-- Stores rows (unlike task_ids) that show no older state than what is stored. How a task that was thought lost did end
-- replaces the guess. In order of id, so that two writers never wait for each other.
create function public.record_tasks(p_rows jsonb) returns void
language sql set search_path = '' as $$
  insert into public.background_tasks as t (
    task_id, organization_id, user_id, name, search_name, task_type, priority, status, progress, progress_message, result,
    error_code, error_message, error_retryable, attempts, max_retries, created_at, started_at, completed_at,
    next_attempt_at, execution_time_ms, wait_time_ms, batch_id, tags, run, seen_at, broker_id, updated_at)
  select
    r.task_id, r.organization_id, r.user_id, r.name, r.search_name, r.task_type, r.priority, r.status, r.progress,
    r.progress_message, r.result, r.error_code, r.error_message, r.error_retryable, r.attempts, r.max_retries,
    r.created_at, r.started_at, r.completed_at, r.next_attempt_at, r.execution_time_ms, r.wait_time_ms, r.batch_id,
    r.tags, r.run, least(r.seen_at, pg_catalog.now()), r.broker_id, pg_catalog.now()
  from pg_catalog.jsonb_to_recordset(p_rows) as r (
    task_id text, organization_id text, user_id text, name text, search_name text, task_type text, priority text,
    status text, progress double precision, progress_message text, result text, error_code text, error_message text,
    error_retryable boolean, attempts integer, max_retries integer, created_at timestamptz, started_at timestamptz,
    completed_at timestamptz, next_attempt_at timestamptz, execution_time_ms bigint, wait_time_ms bigint, batch_id text,
    tags text[], run integer, seen_at timestamptz, broker_id text)
  order by r.task_id
  on conflict (task_id) do update set
    name = excluded.name, search_name = excluded.search_name, status = excluded.status, progress = excluded.progress,
    progress_message = excluded.progress_message, result = excluded.result, error_code = excluded.error_code,
    error_message = excluded.error_message, error_retryable = excluded.error_retryable, attempts = excluded.attempts,
    max_retries = excluded.max_retries, started_at = excluded.started_at, completed_at = excluded.completed_at,
    next_attempt_at = excluded.next_attempt_at, execution_time_ms = excluded.execution_time_ms,
    wait_time_ms = excluded.wait_time_ms, run = excluded.run, seen_at = excluded.seen_at,
    broker_id = excluded.broker_id, updated_at = excluded.updated_at
  where (excluded.run, excluded.finished, excluded.seen_at) >= (t.run, t.finished, t.seen_at)
     or t.error_code = 'lost_from_broker';
$$;

-- Of these ids, those whose row is missing or shows less than the broker, which has them all in one state: unfinished,
-- completed, or failed (cancelled ones too), the ended ones newest end first. A row in the right state may still show
-- the run before a retry by hand: then it has ended before one that stands behind it.
create function public.tasks_to_record(p_ids text[], p_state text) returns setof text
language sql stable set search_path = '' as $$
  select k.id from (
    select w.id, t.task_id, t.status, t.error_code, t.attempts, t.completed_at,
      pg_catalog.max(t.completed_at) over (
        order by w.nr rows between 1 following and unbounded following) as ended_behind
    from pg_catalog.unnest(p_ids) with ordinality as w (id, nr)
    left join public.background_tasks t on t.task_id = w.id
  ) k
  where k.task_id is null or k.error_code = 'lost_from_broker'
     or p_state <> case k.status
          when 'completed' then 'completed' when 'failed' then 'failed' when 'cancelled' then 'failed'
          else 'unfinished' end
     or (p_state <> 'unfinished' and k.attempts > 0 and k.completed_at < k.ended_behind);
$$;

-- Up to p_limit unfinished tasks of a broker that were not written or looked at since p_before, longest first; and those of
-- any broker since p_abandoned_before. They count as looked at from now on.
create function public.open_tasks_to_check(
  p_broker_id text, p_before timestamptz, p_abandoned_before timestamptz, p_limit integer
) returns table (task_id text, broker_id text) language sql set search_path = '' as $$
  with due as (
    select t.task_id from public.background_tasks t
    where not t.finished and t.updated_at < p_before
      and (t.broker_id = p_broker_id or t.updated_at < p_abandoned_before)
    order by t.updated_at limit p_limit
    for update skip locked
  )
  update public.background_tasks t set updated_at = pg_catalog.now()
  from due where t.task_id = due.task_id
  returning t.task_id, t.broker_id;
$$;

-- Unfinished tasks that the broker does not know any more end here: how they ended will never be known.
create function public.close_lost_tasks(p_ids text[]) returns integer
language plpgsql set search_path = '' as $$
declare
  v_closed integer;
begin
  update public.background_tasks t set
    status = 'failed', error_code = 'lost_from_broker', error_retryable = false, next_attempt_at = null,
    error_message = 'The broker does not know this task any more and how it ended was not recorded',
    completed_at = pg_catalog.now(), seen_at = pg_catalog.now(), updated_at = pg_catalog.now()
  where t.task_id = any (p_ids) and not t.finished;
  get diagnostics v_closed = row_count;
  return v_closed;
end;
$$;

-- What a list asks for, as conditions on its parameters $1 to $10; only those that are asked for are in it, so that the
-- planner sees what it needs. Values are never part of the text.
create function public.list_conditions(
  p_organization_id text, p_status text, p_task_type text, p_priority text, p_tag text, p_name text,
  p_created_after timestamptz, p_created_before timestamptz, p_error_code text, p_batch_id text, p_unfinished boolean
) returns text language sql immutable set search_path = '' as $$
  select pg_catalog.concat_ws(' and ', 'true',
    case when p_organization_id is not null then 't.organization_id = $1' end,
    case when p_status is not null then 't.status = $2' end,
    case when p_task_type is not null then 't.task_type = $3' end,
    case when p_priority is not null then 't.priority = $4' end,
    case when p_tag is not null then 't.tags <> ''{}'' and t.tags @> array[$5]' end,
    case when p_name is not null then 'pg_catalog.strpos(t.search_name, $6) > 0' end,
    case when p_created_after is not null then 't.created_at >= $7' end,
    case when p_created_before is not null then 't.created_at < $8' end,
    case when p_error_code is not null then 't.error_code = $9' end,
    case when p_batch_id is not null then 't.batch_id = $10' end,
    case when p_unfinished then 't.status in (''pending'', ''running'')' end);
$$;

-- A page of tasks, newest first; a parameter that is null asks for nothing.
create function public.list_tasks(
  p_organization_id text, p_status text, p_task_type text, p_priority text, p_tag text, p_name text,
  p_created_after timestamptz, p_created_before timestamptz, p_cursor_created_at timestamptz, p_cursor_task_id text,
  p_limit integer, p_error_code text default null, p_batch_id text default null, p_unfinished boolean default false
) returns setof public.background_tasks language plpgsql stable set search_path = '' as $$
begin
  return query execute 'select t.* from public.background_tasks t where ' ||
    public.list_conditions(p_organization_id, p_status, p_task_type, p_priority, p_tag, p_name, p_created_after,
      p_created_before, p_error_code, p_batch_id, p_unfinished) ||
    case when p_cursor_created_at is not null then ' and (t.created_at, t.task_id) < ($11, $12)' else '' end ||
    ' order by t.created_at desc, t.task_id desc limit $13'
  using p_organization_id, p_status, p_task_type, p_priority, p_tag, p_name, p_created_after, p_created_before,
    p_error_code, p_batch_id, p_cursor_created_at, p_cursor_task_id, least(greatest(p_limit, 1), 500);
end;
$$;

-- How many tasks such a list has, counted up to p_most.
create function public.count_tasks(
  p_organization_id text, p_status text, p_task_type text, p_priority text, p_tag text, p_name text,
  p_created_after timestamptz, p_created_before timestamptz, p_error_code text, p_batch_id text, p_unfinished boolean,
  p_most integer
) returns bigint language plpgsql stable set search_path = '' as $$
declare
  v_count bigint;
begin
  execute 'select pg_catalog.count(*) from (select 1 from public.background_tasks t where ' ||
    public.list_conditions(p_organization_id, p_status, p_task_type, p_priority, p_tag, p_name, p_created_after,
      p_created_before, p_error_code, p_batch_id, p_unfinished) || ' limit $11) found'
  into v_count
  using p_organization_id, p_status, p_task_type, p_priority, p_tag, p_name, p_created_after, p_created_before,
    p_error_code, p_batch_id, p_most;
  return v_count;
end;
$$;

-- Failed tasks by type and error, of one organization or of all, most first: counted in an index alone, and the newest of
-- each group looked up there, so that hundreds of thousands of them can be asked for.
create function public.dead_letters(p_organization_id text)
returns table (task_type text, error_code text, retryable boolean, tasks bigint, oldest_at timestamptz,
               newest_at timestamptz, newest_task_id text)
language plpgsql stable set search_path = '' as $$
declare
  -- Only what is asked for is in the text, so that the planner sees which index serves it.
  v_failed text := 'public.background_tasks t where t.status = ''failed''' ||
    case when p_organization_id is not null then ' and t.organization_id = $1' else '' end;
begin
  return query execute
    'select g.*, n.task_id from (
       select t.task_type, t.error_code, pg_catalog.bool_or(t.error_retryable), pg_catalog.count(*) as tasks,
         pg_catalog.min(t.completed_at), pg_catalog.max(t.completed_at) as newest_at
       from ' || v_failed || '
       group by t.task_type, t.error_code
       order by tasks desc, t.task_type, t.error_code
       limit 500) g
     left join lateral (
       select t.task_id from ' || v_failed || '
         and t.task_type = g.task_type and t.error_code = g.error_code and t.completed_at = g.newest_at
       limit 1) n on true
     order by g.tasks desc, g.task_type, g.error_code'
  using p_organization_id;
end;
$$;

-- How the tasks of a batch stand, of one organization or of any; no row where it is unknown.
create function public.count_batch(p_organization_id text, p_batch_id text)
returns table (total bigint, open bigint, completed bigint, failed bigint, cancelled bigint, failed_task_ids text[],
               created_at timestamptz)
language sql stable set search_path = '' as $$
  select pg_catalog.count(*), pg_catalog.count(*) filter (where not t.finished),
    pg_catalog.count(*) filter (where t.status = 'completed'), pg_catalog.count(*) filter (where t.status = 'failed'),
    pg_catalog.count(*) filter (where t.status = 'cancelled'),
    coalesce(pg_catalog.array_agg(t.task_id order by t.task_id) filter (where t.status = 'failed'), '{}'),
    pg_catalog.min(t.created_at)
  from public.background_tasks t
  where t.batch_id = p_batch_id and (p_organization_id is null or t.organization_id = p_organization_id)
  having pg_catalog.count(*) > 0;
$$;

-- Removes up to p_limit tasks that ended before p_before, of every organization, and counts them by how they had ended.
create function public.remove_ended_tasks(p_before timestamptz, p_limit integer)
returns table (status text, removed bigint) language sql set search_path = '' as $$
  with old as (
    select t.task_id from public.background_tasks t
    where t.finished and t.completed_at < p_before
    order by t.completed_at limit p_limit
    for update skip locked
  ), gone as (
    delete from public.background_tasks t using old where t.task_id = old.task_id returning t.status
  )
  select gone.status, pg_catalog.count(*) from gone group by gone.status;
$$;

revoke all on function public.record_tasks(jsonb) from public, anon, authenticated;
revoke all on function public.tasks_to_record(text[], text) from public, anon, authenticated;
revoke all on function public.open_tasks_to_check(text, timestamptz, timestamptz, integer) from public, anon, authenticated;
revoke all on function public.close_lost_tasks(text[]) from public, anon, authenticated;
revoke all on function public.list_conditions(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean) from public, anon, authenticated;
revoke all on function public.list_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer, text, text, boolean)
  from public, anon, authenticated;
revoke all on function public.count_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean, integer)
  from public, anon, authenticated;
revoke all on function public.dead_letters(text) from public, anon, authenticated;
revoke all on function public.count_batch(text, text) from public, anon, authenticated;
revoke all on function public.remove_ended_tasks(timestamptz, integer) from public, anon, authenticated;
grant execute on function public.record_tasks(jsonb) to service_role;
grant execute on function public.tasks_to_record(text[], text) to service_role;
grant execute on function public.open_tasks_to_check(text, timestamptz, timestamptz, integer) to service_role;
grant execute on function public.close_lost_tasks(text[]) to service_role;
grant execute on function public.list_conditions(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean) to service_role;
grant execute on function public.list_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer, text, text, boolean)
  to service_role;
grant execute on function public.count_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean, integer) to service_role;
grant execute on function public.dead_letters(text) to service_role;
grant execute on function public.count_batch(text, text) to service_role;
grant execute on function public.remove_ended_tasks(timestamptz, integer) to service_role;
