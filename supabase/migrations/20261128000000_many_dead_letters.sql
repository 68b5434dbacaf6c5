-- Dead letters of hundreds of thousands of failed tasks: counted in an index alone, and the newest of each group looked up
-- there, where each group was sorted before.

drop index public.background_tasks_failed;

create index background_tasks_failed on public.background_tasks (organization_id, task_type, error_code, completed_at)
  include (error_retryable) where status = 'failed';

create or replace function public.dead_letters(p_organization_id text)
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
