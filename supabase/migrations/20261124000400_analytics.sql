-- Analytics: what POST /analytics/events stores, what analytics_processing computes from it and from the task history.
--
-- A report is computed and stored by one call (create_analytics_report), so no event and no report passes through a
-- worker. It reads each event once, from an index that holds all it needs.

create table public.analytics_events (
  organization_id text not null,
  event_id text not null,
  -- Compared by bytes: names are grouped and sorted, and no reader's alphabet matters.
  name text collate "C" not null,
  value double precision,
  occurred_at timestamptz not null,
  properties jsonb not null default '{}',
  received_at timestamptz not null default now(),
  primary key (organization_id, event_id)
);

create index analytics_events_occurred_at on public.analytics_events (organization_id, occurred_at) include (name, value);

create table public.analytics_reports (
  report_id uuid primary key default gen_random_uuid(),
  organization_id text not null,
  task_id text not null,
  source text not null check (source in ('events', 'tasks')),
  period_from timestamptz not null,
  period_to timestamptz not null,
  bucket text not null check (bucket in ('hour', 'day', 'week')),
  time_zone text not null,
  locale text not null,
  report_format text not null,
  metrics jsonb not null,
  created_at timestamptz not null default now(),
  -- A task that runs again writes its own report again.
  unique (organization_id, task_id)
);

create index analytics_reports_created_at on public.analytics_reports (organization_id, created_at desc);

-- Members read their own organization's rows with their own token; only the service role writes.
alter table public.analytics_events enable row level security;
alter table public.analytics_reports enable row level security;

revoke all on public.analytics_events, public.analytics_reports from anon, authenticated;
grant select on public.analytics_events, public.analytics_reports to authenticated;
grant select, insert, update, delete on public.analytics_events, public.analytics_reports to service_role;

create policy events_of_own_organization on public.analytics_events for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));
create policy reports_of_own_organization on public.analytics_reports for select to authenticated
  using (organization_id = (select nullif(current_setting('request.jwt.claims', true), '')::jsonb
                                   -> 'app_metadata' ->> 'organization_id'));

-- Stores events and answers how many were new: an event_id that is known, or comes twice in one call, is left out. In
-- order of event_id, so that two calls with the same events wait for each other and never dead-lock.
create function public.ingest_analytics_events(p_organization_id text, p_events jsonb) returns integer
language plpgsql set search_path = '' as $$
declare
  v_accepted integer;
begin
  insert into public.analytics_events (organization_id, event_id, name, value, occurred_at, properties)
  select p_organization_id, e.event_id, e.name, e.value, e.occurred_at, coalesce(e.properties, '{}')
  from pg_catalog.jsonb_to_recordset(p_events)
    as e (event_id text, name text, value double precision, occurred_at timestamptz, properties jsonb)
  order by e.event_id
  on conflict (organization_id, event_id) do nothing;
  get diagnostics v_accepted = row_count;
  return v_accepted;
end;
$$;

-- The buckets that cover a period, as their readers' clocks have them: a day has 23 to 25 hours where clocks are moved,
-- a week begins on Monday. `bucket` is the whole bucket's beginning; from `starts` to before `ends` lies in the period.
create function public.analytics_buckets(p_from timestamptz, p_to timestamptz, p_bucket text, p_time_zone text)
returns table (nr bigint, bucket timestamptz, starts timestamptz, ends timestamptz)
language sql stable set search_path = '' as $$
  with bounds as (
    -- Half hours, since some zones are moved by half an hour; a step of local days meets each day once.
    select distinct pg_catalog.date_trunc('hour', h.at, p_time_zone) as at
    from pg_catalog.generate_series(p_from, p_to, interval '30 minutes') as h (at)
    where p_bucket = 'hour'
    union
    select d.at at time zone p_time_zone
    from pg_catalog.generate_series(
      pg_catalog.date_trunc(p_bucket, p_from at time zone p_time_zone), p_to at time zone p_time_zone,
      case p_bucket when 'week' then interval '7 days' else interval '1 day' end) as d (at)
    where p_bucket <> 'hour'
  )
  select pg_catalog.row_number() over (order by b.at) - 1, b.at, greatest(b.at, p_from),
         least(pg_catalog.lead(b.at, 1, p_to) over (order by b.at), p_to)
  from bounds b
  where b.at < p_to
  order by b.at;
$$;

create function public.analytics_time(p_at timestamptz) returns text
language sql stable set search_path = '' as $$
  select pg_catalog.to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
$$;

-- What is measured, as `name, value, at` of one organization ($1). A task counts when it was submitted and when it
-- ended; its times and attempts are measured when it ended.
create function public.analytics_measurements(p_source text) returns text
language sql immutable set search_path = '' as $$
  select case p_source when 'tasks' then $tasks$
    select 'submitted' as name, null::double precision as value, t.created_at as at
      from public.background_tasks t where t.organization_id = $1
    union all select t.status, null, t.completed_at
      from public.background_tasks t where t.organization_id = $1 and t.status in ('completed', 'failed', 'cancelled')
    union all select 'execution_time_ms', t.execution_time_ms, t.completed_at
      from public.background_tasks t where t.organization_id = $1 and t.execution_time_ms is not null
    union all select 'wait_time_ms', t.wait_time_ms, t.completed_at
      from public.background_tasks t where t.organization_id = $1 and t.wait_time_ms is not null
    union all select 'attempts', t.attempts, t.completed_at
      from public.background_tasks t where t.organization_id = $1 and t.completed_at is not null
  $tasks$ else $events$
    select e.name, e.value, e.occurred_at as at from public.analytics_events e where e.organization_id = $1
  $events$ end;
$$;

-- Computes a report and stores it under its task, over what an earlier run of the task stored. Answers
-- {report_id, metrics, events}. Without p_metrics: the 20 names with the most events.
--
-- Of each metric: the figures of the whole period and of each bucket; percentiles are exact (interpolated), deviations
-- those of a sample. What trend_per_bucket (least squares), change_ratio and outliers look at is one figure a bucket:
-- its sum; its mean where tasks are timed, without the buckets in which none ended; its count where events carry no value.
-- change_ratio compares the period with the one of equal length before; null where that had nothing to divide by.
-- Outliers are buckets whose modified z-score, 0.6745 × (x − median) ÷ MAD, is beyond ±3.5; where more than half of the
-- buckets are equal, (x − median) ÷ (1.2533 × mean absolute deviation) takes its place (Iglewicz and Hoaglin).
create function public.create_analytics_report(
  p_organization_id text, p_task_id text, p_source text, p_from timestamptz, p_to timestamptz, p_bucket text,
  p_time_zone text, p_metrics text[], p_locale text, p_report_format text
) returns jsonb
language plpgsql set search_path = '' set work_mem = '32MB' set jit = off as $$
declare
  v_metrics jsonb;
  v_events bigint;
  v_report_id uuid;
begin
  execute pg_catalog.format($query$
    with buckets as materialized (
      select * from public.analytics_buckets($2, $3, $4, $5)
    ), gathered as materialized (
      -- The one look at the events: each bucket's values of a metric as a list, which everything below is made of.
      select b.nr, g.name, g.events, g.measured
      from buckets b cross join lateral (
        select m.name, pg_catalog.count(*) as events,
               pg_catalog.array_agg(m.value) filter (where m.value is not null) as measured
        from (%1$s) m
        where m.at >= b.starts and m.at < b.ends and ($6 is null or m.name = any ($6))
        group by m.name
      ) g
    ), chosen as materialized (
      select n.name, coalesce(pg_catalog.sum(g.events), 0) as events
      from (select name from gathered union select pg_catalog.unnest($6)) n left join gathered g using (name)
      group by n.name order by 2 desc, 1 limit 20
    ), counted as materialized (
      select c.name, c.events, b.nr, b.bucket, coalesce(g.events, 0) as bucket_events, g.measured
      from chosen c cross join buckets b left join gathered g on g.name = c.name and g.nr = b.nr
    ), figures as materialized (
      select c.name, c.nr, c.bucket, c.bucket_events as events, f.*
      from counted c cross join lateral (
        select pg_catalog.count(v) as n, coalesce(pg_catalog.sum(v), 0) as sum, pg_catalog.avg(v) as mean,
               pg_catalog.stddev_samp(v) as stddev,
               pg_catalog.percentile_cont(array[0, 0.5, 0.95, 0.99, 1]) within group (order by v) as p
        from pg_catalog.unnest(c.measured) as v
      ) f
    ), whole as materialized (
      select c.name, c.events, m.n, m.sum, m.mean, q.p,
             case when m.n = 0 then 'count' when $7 = 'tasks' then 'mean' else 'sum' end as looked_at,
             -- Squares about the period's mean out of those about each bucket's: no second look at the values.
             pg_catalog.sqrt((select pg_catalog.sum(
                 case when f.n > 1 then (f.n - 1) * f.stddev ^ 2 else 0 end + f.n * (f.mean - m.mean) ^ 2)
               from figures f where f.name = c.name and f.n > 0) / nullif(m.n - 1, 0)) as stddev
      from chosen c cross join lateral (
        select coalesce(pg_catalog.sum(f.n), 0)::double precision as n, pg_catalog.sum(f.sum) as sum,
               pg_catalog.sum(f.sum) / nullif(pg_catalog.sum(f.n), 0)::double precision as mean
        from figures f where f.name = c.name
      ) m cross join lateral (
        select pg_catalog.percentile_cont(array[0, 0.5, 0.95, 0.99, 1]) within group (order by v) as p
        from counted k cross join pg_catalog.unnest(k.measured) as v where k.name = c.name
      ) q
    ), parts as materialized (
      select f.*, case w.looked_at when 'sum' then f.sum when 'mean' then f.mean else f.events end as y
      from figures f join whole w using (name)
    ), middles as (
      select name, pg_catalog.percentile_cont(0.5) within group (order by y) as middle from parts group by name
    ), spreads as (
      select p.name, m.middle,
             pg_catalog.percentile_cont(0.5) within group (order by pg_catalog.abs(p.y - m.middle)) / 0.6745 as robust,
             pg_catalog.avg(pg_catalog.abs(p.y - m.middle)) * 1.253314 as plain
      from parts p join middles m using (name) group by p.name, m.middle
    ), scores as (
      select p.name, p.nr, p.bucket, p.y,
             (p.y - s.middle) / nullif(case when s.robust > 0 then s.robust else s.plain end, 0) as score
      from parts p join spreads s using (name)
    ), outliers as (
      select name, pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('bucket', public.analytics_time(bucket),
               'value', y, 'score', pg_catalog.round(score::numeric, 2)) order by nr) as found
      from scores where pg_catalog.abs(score) > 3.5 group by name
    ), earlier as (
      select m.name, pg_catalog.count(*) as events, pg_catalog.sum(m.value) as sum, pg_catalog.avg(m.value) as mean
      from (%1$s) m
      where m.at >= $2 - ($3 - $2) and m.at < $2 and m.name in (select name from chosen)
      group by m.name
    ), series as (
      select name, pg_catalog.regr_slope(y, nr) as slope, pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
               'bucket', public.analytics_time(bucket), 'count', events, 'sum', sum, 'mean', mean, 'median', p[2],
               'p95', p[3], 'p99', p[4], 'stddev', stddev, 'min', p[1], 'max', p[5]) order by nr) as rows
      from parts group by name
    )
    select coalesce(pg_catalog.jsonb_object_agg(w.name, pg_catalog.jsonb_build_object(
             'count', w.events, 'sum', w.sum, 'mean', w.mean, 'median', w.p[2], 'p95', w.p[3], 'p99', w.p[4],
             'stddev', w.stddev, 'min', w.p[1], 'max', w.p[5], 'trend_per_bucket', s.slope,
             'change_ratio', case w.looked_at
               when 'sum' then (w.sum - e.sum) / nullif(pg_catalog.abs(e.sum), 0)
               when 'mean' then (w.mean - e.mean) / nullif(pg_catalog.abs(e.mean), 0)
               else (w.events - e.events)::double precision / nullif(e.events, 0) end,
             'outliers', coalesce(o.found, '[]'), 'series', s.rows)), '{}'),
           coalesce(pg_catalog.sum(w.events), 0)
    from whole w join series s using (name) left join outliers o using (name) left join earlier e using (name)
  $query$, public.analytics_measurements(p_source))
  into v_metrics, v_events
  using p_organization_id, p_from, p_to, p_bucket, p_time_zone, p_metrics, p_source;

  insert into public.analytics_reports as r (organization_id, task_id, source, period_from, period_to, bucket,
                                             time_zone, locale, report_format, metrics)
  values (p_organization_id, p_task_id, p_source, p_from, p_to, p_bucket, p_time_zone, p_locale, p_report_format, v_metrics)
  on conflict (organization_id, task_id) do update set metrics = excluded.metrics, created_at = pg_catalog.now()
  returning r.report_id into v_report_id;
  return pg_catalog.jsonb_build_object(
    'report_id', v_report_id,
    'metrics', (select pg_catalog.count(*) from pg_catalog.jsonb_object_keys(v_metrics)),
    'events', v_events);
end;
$$;

-- The next p_limit organizations after p_after, in order, each with what a report of the period would be about: `events`,
-- or `tasks` where there were none, or null where nothing happened. Reports do not count as tasks, or each would be
-- followed by one about itself. An organization costs a few index look-ups, however many events it has.
create function public.organizations_measured(p_from timestamptz, p_to timestamptz, p_after text, p_limit integer)
returns table (organization_id text, source text)
language plpgsql stable set search_path = '' as $$
begin
  organization_id := p_after;
  for i in 1 .. p_limit loop
    select least(
      (select e.organization_id from public.analytics_events e
       where e.organization_id > organizations_measured.organization_id order by e.organization_id limit 1),
      (select t.organization_id from public.background_tasks t
       where t.organization_id > organizations_measured.organization_id order by t.organization_id limit 1)
    ) into organization_id;
    exit when organization_id is null;
    source := case
      when exists (select from public.analytics_events e
                   where e.organization_id = organizations_measured.organization_id
                     and e.occurred_at >= p_from and e.occurred_at < p_to) then 'events'
      when exists (select from public.background_tasks t
                   where t.organization_id = organizations_measured.organization_id
                     and t.completed_at >= p_from and t.completed_at < p_to
                     and t.task_type <> 'analytics_processing') then 'tasks'
    end;
    return next;
  end loop;
end;
$$;

revoke all on function public.ingest_analytics_events(text, jsonb) from public, anon, authenticated;
revoke all on function public.analytics_buckets(timestamptz, timestamptz, text, text) from public, anon, authenticated;
revoke all on function public.analytics_time(timestamptz) from public, anon, authenticated;
revoke all on function public.analytics_measurements(text) from public, anon, authenticated;
revoke all on function public.create_analytics_report(
  text, text, text, timestamptz, timestamptz, text, text, text[], text, text) from public, anon, authenticated;
revoke all on function public.organizations_measured(timestamptz, timestamptz, text, integer)
  from public, anon, authenticated;
grant execute on function public.ingest_analytics_events(text, jsonb) to service_role;
grant execute on function public.analytics_buckets(timestamptz, timestamptz, text, text) to service_role;
grant execute on function public.analytics_time(timestamptz) to service_role;
grant execute on function public.analytics_measurements(text) to service_role;
grant execute on function public.create_analytics_report(
  text, text, text, timestamptz, timestamptz, text, text, text[], text, text) to service_role;
grant execute on function public.organizations_measured(timestamptz, timestamptz, text, integer) to service_role;
