-- Lists by error and batch, counts, and failed tasks by what they failed of.

create index background_tasks_failed on public.background_tasks (organization_id, task_type, error_code)
  where status = 'failed';

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

-- A page of tasks, newest first; a parameter that is null asks for nothing. Callers of the function this replaces name
-- their parameters, so they find this one.
drop function public.list_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer);

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

-- Failed tasks by type and error, of one organization or of all, most first.
create function public.dead_letters(p_organization_id text)
returns table (task_type text, error_code text, retryable boolean, tasks bigint, oldest_at timestamptz,
               newest_at timestamptz, newest_task_id text)
language sql stable set search_path = '' as $$
  select t.task_type, t.error_code, pg_catalog.bool_or(t.error_retryable), pg_catalog.count(*),
    pg_catalog.min(t.completed_at), pg_catalog.max(t.completed_at),
    (pg_catalog.array_agg(t.task_id order by t.completed_at desc))[1]
  from public.background_tasks t
  where t.status = 'failed' and (p_organization_id is null or t.organization_id = p_organization_id)
  group by t.task_type, t.error_code
  order by pg_catalog.count(*) desc, t.task_type, t.error_code
  limit 500;
$$;

revoke all on function public.list_conditions(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean) from public, anon, authenticated;
revoke all on function public.list_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer, text, text, boolean)
  from public, anon, authenticated;
revoke all on function public.count_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean, integer)
  from public, anon, authenticated;
revoke all on function public.dead_letters(text) from public, anon, authenticated;
grant execute on function public.list_conditions(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean) to service_role;
grant execute on function public.list_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, timestamptz, text, integer, text, text, boolean)
  to service_role;
grant execute on function public.count_tasks(
  text, text, text, text, text, text, timestamptz, timestamptz, text, text, boolean, integer) to service_role;
grant execute on function public.dead_letters(text) to service_role;
