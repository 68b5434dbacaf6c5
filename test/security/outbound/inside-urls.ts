import type { Attack } from '../attacks.js';
import { INSIDE, LOOPBACK, METADATA, ODD_URLS, SOME_INSIDE } from './inside-hosts.js';
import type { OutsideWorld } from './outside-world.js';
import type { Refusals } from './refusals.js';

const DELIVERY = '/tasks/webhook-delivery';
const data = { hello: 'mundo' };

const shown = (url: string): string => JSON.stringify(url).slice(0, 60);
const atTrap = (host: string, { trap }: OutsideWorld): string => `http://${host}:${trap.port}/hook`;
const written = (url: string, { trap }: OutsideWorld): string => url.replaceAll('PORT', String(trap.port));

/** Every spelling, by the typed route. */
export function urlRows(refusals: Refusals): Attack[] {
  const fields = ['webhook_url'];
  const hosts = [...LOOPBACK, ...INSIDE, ...METADATA].map((host) =>
    refusals.row(host, (world) => ({
      path: DELIVERY,
      body: { webhook_url: atTrap(host, world), data },
      fields,
    })),
  );
  const urls = ODD_URLS.map((url) =>
    refusals.row(shown(url), (world) => ({ path: DELIVERY, body: { webhook_url: written(url, world), data }, fields })),
  );
  const values = [null, 1, true, {}, [], ['https://example.com/'], { href: 'https://example.com/' }].map((value) =>
    refusals.row(`${JSON.stringify(value)} in place of a URL`, () => ({
      path: DELIVERY,
      body: { webhook_url: value, data },
      fields,
    })),
  );
  return [...hosts, ...urls, ...values];
}

/** The same rules where a payload is anything. */
export function genericRows(refusals: Refusals): Attack[] {
  return SOME_INSIDE.map((host) =>
    refusals.row(host, (world) => ({
      path: '/tasks',
      body: { name: 'x', task_type: 'webhook_delivery', payload: { webhook_url: atTrap(host, world), data } },
      fields: ['payload.webhook_url'],
    })),
  );
}

/** The same rules for what follows: by word, by task, after a batch and every day. */
export function chainRows(refusals: Refusals): Attack[] {
  const hosts = SOME_INSIDE.slice(0, 12).flatMap((host, place) => {
    const step = place % 2 === 0 ? 'on_complete' : 'on_failure';
    return refusals.row(`${host} (${step})`, (world) => ({
      path: DELIVERY,
      body: {
        webhook_url: `http://${world.hop.host}/first`,
        data,
        [step]: { webhook_url: atTrap(host, world) },
      },
      fields: [`${step}.webhook_url`],
    }));
  });
  const inside = (world: OutsideWorld): object => ({ webhook_url: atTrap('127.0.0.1', world) });
  const task = (world: OutsideWorld): object => ({
    name: 'x',
    task_type: 'webhook_delivery',
    payload: { ...inside(world), data },
  });
  return [
    ...hosts,
    refusals.row('127.0.0.1 as a whole task', (world) => ({
      path: DELIVERY,
      body: { webhook_url: `http://${world.hop.host}/first`, data, on_failure: { task: task(world) } },
      fields: ['on_failure.task.payload.webhook_url'],
    })),
    refusals.row('127.0.0.1 behind two steps', (world) => ({
      path: DELIVERY,
      body: {
        webhook_url: `http://${world.hop.host}/first`,
        data,
        on_complete: {
          task: {
            name: 'x',
            task_type: 'webhook_delivery',
            payload: { webhook_url: `http://${world.hop.host}/second`, data },
            on_complete: inside(world),
          },
        },
      },
      fields: ['on_complete.task.on_complete.webhook_url'],
    })),
    refusals.row('127.0.0.1 after a batch', (world) => ({
      path: '/integrations/knowledge/process-bulk',
      body: { documents: [{ document_id: 'd', content: 'Olá' }], on_complete: inside(world) },
      fields: ['on_complete.webhook_url'],
    })),
    refusals.row('127.0.0.1 every day', (world) => ({
      path: '/integrations/analytics/schedule-daily',
      body: { hour: 3, on_complete: inside(world) },
      fields: ['on_complete.webhook_url'],
    })),
  ];
}

/** What is no path of n8n, or would be another one once a URL parser has read it. */
const PATHS = [
  ...'../rest/login ..%2frest a/../b %2e%2e/b . .. a//b /a a/ //127.0.0.1:1/x http://127.0.0.1/ a@127.0.0.1 a?x=1 a#b'.split(
    ' ',
  ),
  ...['a;b', 'a b', 'a\\b', 'a%00', 'a\u0000', 'a\nb', 'á', 'ａ', '', 'a'.repeat(201)],
];
const SYSTEMS = [
  ...'__proto__ constructor toString hasOwnProperty ../n8n http://127.0.0.1 127.0.0.1 CRM crm. erp'.split(' '),
  ...['crm\u0000', 'crm\n', ''],
];

/** Systems and workflows are names of the operator, never addresses. */
export function outsideSystemRows(refusals: Refusals): Attack[] {
  const n8n = PATHS.map((workflow) =>
    refusals.row(`the workflow ${shown(workflow)}`, () => ({
      path: '/integrations/n8n/trigger',
      body: { workflow, data },
      fields: ['workflow'],
    })),
  );
  const syncs = ['../rest', '//127.0.0.1', 'a%2fb'].flatMap((sync_type) => [
    refusals.row(`the sync type ${shown(sync_type)}`, () => ({
      path: '/tasks/n8n-sync',
      body: { sync_type, data },
      fields: ['sync_type'],
    })),
    refusals.row(`the sync type ${shown(sync_type)} of another system`, () => ({
      path: '/tasks/external-sync',
      body: { system: 'crm', sync_type, data },
      fields: ['sync_type'],
    })),
  ]);
  const systems = SYSTEMS.map((system) =>
    refusals.row(`the system ${shown(system)}`, () => ({
      path: '/tasks/external-sync',
      body: { system, sync_type: 'contact', data },
      fields: ['system'],
    })),
  );
  const chained = refusals.row('a workflow that follows, ../rest', (world) => ({
    path: DELIVERY,
    body: { webhook_url: `http://${world.hop.host}/first`, data, on_complete: { n8n: { workflow: '../rest' } } },
    fields: ['on_complete.n8n.workflow'],
  }));
  return [...n8n, ...syncs, ...systems, chained];
}
