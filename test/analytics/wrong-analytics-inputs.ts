/** One body and the fields its 422 must name, no others. */
export interface WrongBody {
  what: string;
  body: unknown;
  fields: string[];
}

const event = (more: object = {}) => ({
  event_id: 'evt-1',
  name: 'order_paid',
  value: 1,
  occurred_at: '2026-10-05T12:00:00Z',
  ...more,
});
const withEvent = (more: object) => ({ events: [event({ event_id: 'good' }), event(more)] });
const field = (what: string, more: object, ...fields: string[]): WrongBody => ({
  what,
  body: withEvent(more),
  fields: fields.map((name) => `events[1].${name}`),
});

export const wrongEvents: WrongBody[] = [
  { what: 'no body', body: {}, fields: ['events'] },
  { what: 'no events', body: { events: [] }, fields: ['events'] },
  { what: 'events that are no list', body: { events: event() }, fields: ['events'] },
  { what: '1,001 events', body: { events: Array.from({ length: 1_001 }, () => event()) }, fields: ['events'] },
  { what: 'an event that is no object', body: { events: [1] }, fields: ['events[0]'] },
  { what: 'an unknown field', body: { events: [event()], more: 1 }, fields: ['more'] },
  field('an unknown field of an event', { organization_id: 'theirs' }, 'organization_id'),
  field('no event_id', { event_id: undefined }, 'event_id'),
  field('an event_id with a blank', { event_id: 'a b' }, 'event_id'),
  field('an event_id of 201 characters', { event_id: 'a'.repeat(201) }, 'event_id'),
  field('no name', { name: undefined }, 'name'),
  field('a blank name', { name: '  ' }, 'name'),
  field('a name of 101 characters', { name: 'n'.repeat(101) }, 'name'),
  field('a name with NUL', { name: 'a\0' }, 'name'),
  field('a name of two lines', { name: 'a\nb' }, 'name'),
  field('a value that is a text', { value: '1' }, 'value'),
  field('a value that is null', { value: null }, 'value'),
  field('a value beyond 1e15', { value: 1e16 }, 'value'),
  field('no time', { occurred_at: undefined }, 'occurred_at'),
  field('a time without an offset', { occurred_at: '2026-10-05T12:00:00' }, 'occurred_at'),
  field('a date', { occurred_at: '2026-10-05' }, 'occurred_at'),
  field('a day that never was', { occurred_at: '2026-02-30T12:00:00Z' }, 'occurred_at'),
  field('the year 12026', { occurred_at: '12026-10-05T12:00:00Z' }, 'occurred_at'),
  field('a time that is a number', { occurred_at: 1_790_000_000 }, 'occurred_at'),
  field('properties that are a list', { properties: [] }, 'properties'),
  field('properties with NUL', { properties: { a: '\0' } }, 'properties'),
  field('properties with a lone surrogate', { properties: { a: '\ud800' } }, 'properties'),
  field('properties of more than 4 KiB', { properties: { a: 'x'.repeat(4_100) } }, 'properties'),
  field('properties of six levels', { properties: { a: { b: { c: { d: { e: {} } } } } } }, 'properties'),
  field('two wrong fields', { name: 1, value: 'x' }, 'name', 'value'),
];

const period = { from: '2026-10-01', to: '2026-10-08' };
const report = (more: object) => ({ period, ...more });

export const wrongReports: WrongBody[] = [
  { what: 'no body', body: {}, fields: ['period'] },
  { what: 'a period that is a text', body: { period: '2026-10' }, fields: ['period'] },
  { what: 'a period that is a list', body: { period: [] }, fields: ['period'] },
  { what: 'an empty period', body: { period: {} }, fields: ['period.from', 'period.to'] },
  { what: 'a period without an end', body: { period: { from: '2026-10-01' } }, fields: ['period.to'] },
  { what: 'a period of no length', body: { period: { from: '2026-10-01', to: '2026-10-01' } }, fields: ['period.to'] },
  {
    what: 'a period that runs backwards',
    body: { period: { from: '2026-10-08', to: '2026-10-01' } },
    fields: ['period.to'],
  },
  { what: 'a day that never was', body: { period: { from: '2026-02-30', to: '2026-03-08' } }, fields: ['period.from'] },
  {
    what: 'words for a date',
    body: { period: { from: 'yesterday', to: 'today' } },
    fields: ['period.from', 'period.to'],
  },
  { what: '368 days', body: { period: { from: '2025-10-01', to: '2026-10-04' } }, fields: ['period.to'] },
  {
    what: '32 days by the hour',
    body: { period: { from: '2026-10-01', to: '2026-11-02' }, bucket: 'hour' },
    fields: ['period.to'],
  },
  { what: 'an unknown field of the period', body: { period: { ...period, days: 7 } }, fields: ['period.days'] },
  { what: 'an unknown field', body: report({ group_by: 'x' }), fields: ['group_by'] },
  { what: 'an unknown source', body: report({ source: 'files' }), fields: ['source'] },
  { what: 'an unknown bucket', body: report({ bucket: 'month' }), fields: ['bucket'] },
  { what: 'a format nobody draws', body: report({ report_format: 'pdf' }), fields: ['report_format'] },
  { what: 'a language nobody speaks here', body: report({ locale: 'fr' }), fields: ['locale'] },
  { what: 'an unknown time zone', body: report({ time_zone: 'Mars/Olympus' }), fields: ['time_zone'] },
  { what: 'an offset for a time zone', body: report({ time_zone: '-03:00' }), fields: ['time_zone'] },
  { what: 'a time zone that is null', body: report({ time_zone: null }), fields: ['time_zone'] },
  { what: 'no metric in the list', body: report({ metrics: [] }), fields: ['metrics'] },
  {
    what: '21 metrics',
    body: report({ metrics: Array.from({ length: 21 }, (_, nr) => `m${nr}`) }),
    fields: ['metrics'],
  },
  { what: 'a metric twice', body: report({ metrics: ['a', 'a'] }), fields: ['metrics'] },
  { what: 'a metric that is a number', body: report({ metrics: [1] }), fields: ['metrics'] },
  {
    what: 'a metric that tasks do not have',
    body: report({ source: 'tasks', metrics: ['order_paid'] }),
    fields: ['metrics'],
  },
  { what: 'a priority nobody knows', body: report({ priority: 'urgent' }), fields: ['priority'] },
];

export const wrongDaily: WrongBody[] = [
  { what: 'hour 24', body: { hour: 24 }, fields: ['hour'] },
  { what: 'half an hour', body: { hour: 2.5 }, fields: ['hour'] },
  { what: 'an hour that is a text', body: { hour: '2' }, fields: ['hour'] },
  { what: 'minute 60', body: { minute: 60 }, fields: ['minute'] },
  { what: 'a minute before the hour', body: { minute: -1 }, fields: ['minute'] },
  { what: 'an unknown time zone', body: { time_zone: 'Sao Paulo' }, fields: ['time_zone'] },
  { what: 'a period', body: { period }, fields: ['period'] },
  { what: 'a delay', body: { delay_seconds: 5 }, fields: ['delay_seconds'] },
  { what: 'a metric that tasks do not have', body: { source: 'tasks', metrics: ['order_paid'] }, fields: ['metrics'] },
  {
    what: 'a follow-up that leads nowhere',
    body: { on_complete: { webhook_url: 'not a url' } },
    fields: ['on_complete.webhook_url'],
  },
  { what: 'an unknown field', body: { cron: '* * * * *' }, fields: ['cron'] },
];
