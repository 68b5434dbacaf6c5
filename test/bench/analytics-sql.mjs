import { ORGANIZATION } from './product.mjs';

/** As many events in the 30 days before, which the report compares with, and a tenth as many of somebody else. */
export const ORGANIZATIONS = [
  { organization: ORGANIZATION, from: '2026-09-01 00:00-03', part: 1 },
  { organization: 'org_other', from: '2026-10-01 00:00-03', part: 0.1 },
  { organization: ORGANIZATION, from: '2026-10-01 00:00-03', part: 1 },
];

export const SEED = `
insert into public.analytics_events (organization_id, event_id, name, value, occurred_at, properties)
select $1::text, gen_random_uuid()::text,
       (array['page_view', 'order_paid', 'signup', 'search', 'checkout'])[1 + floor(random() * 5)],
       round((random() * random() * 500)::numeric, 2), $2::timestamptz + i * (interval '30 days' / $3::integer),
       '{"channel": "app"}'
from generate_series(0, $3::integer - 1) as i`;

const ZONE = 'America/Sao_Paulo';
const MIDNIGHT = (/** @type {number} */ nr) => `$${nr}::timestamp at time zone '${ZONE}'`;

export const REPORT = `select public.create_analytics_report($1, $2, 'events', ${MIDNIGHT(3)}, ${MIDNIGHT(4)}, 'day', '${ZONE}',
  null, 'pt-BR', 'json')`;

/** The one look at the events, as the report takes it. */
export const EXPLAIN = `explain (analyze, buffers, costs off)
  select b.nr, g.* from public.analytics_buckets(${MIDNIGHT(2)}, ${MIDNIGHT(3)}, 'day', '${ZONE}') b cross join lateral (
    select name, count(*), array_agg(value) from public.analytics_events
    where organization_id = $1 and occurred_at >= b.starts and occurred_at < b.ends group by name) g`;
