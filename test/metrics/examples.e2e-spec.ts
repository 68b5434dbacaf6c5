import { readFileSync } from 'node:fs';
import { clientFor, freshOrganization } from '../support/api-client.js';
import { sharedDeployment } from '../support/deployment.js';
import { WebhookReceivers } from '../support/webhook-receivers.js';
import { type Sample, scrape } from './scrape.js';

interface Panel {
  id: number;
  type: string;
  title: string;
  targets?: { expr: string }[];
}

const dashboard = JSON.parse(readFileSync('docs/examples/grafana-dashboard.json', 'utf8')) as {
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
};
const alerts = readFileSync('docs/examples/alerts.yml', 'utf8');
const page = readFileSync('docs/observability.md', 'utf8');

/** Labels that Prometheus adds, or that belong to histograms. */
const GIVEN_LABELS = ['job', 'instance', 'le'];

describe('what the documentation says of metrics, held against an API and a worker', () => {
  /** Metric → the labels it really has. A histogram is there with its three series. */
  const told = new Map<string, Set<string>>();
  const types = new Map<string, string>();

  beforeAll(async () => {
    const receivers = await WebhookReceivers.start(1);
    const deployment = await sharedDeployment('redis');
    try {
      const [api, worker] = [deployment.apis[0]?.baseUrl ?? '', deployment.workers[0]?.baseUrl ?? ''];
      const member = await clientFor(api, { organizationId: freshOrganization() });
      for (const status of [200, 410]) {
        await member.ended((await member.deliver(receivers.hook({ status }).url)).task_id);
      }
      for (const { samples, text } of [await scrape(api), await scrape(worker)]) {
        samples.forEach(note);
        for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) types.set(name, type);
      }
    } finally {
      await receivers.close();
    }
  }, 120_000);

  function note({ name, labels }: Sample): void {
    const known = told.get(name) ?? new Set();
    for (const label of Object.keys(labels)) known.add(label);
    told.set(name, known);
  }

  const expressions = {
    dashboard: dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ of: title, expr }))),
    alerts: [...alerts.matchAll(/- alert: (\w+)\n +expr: (.+)/g)].map(([, of = '', expr = '']) => ({ of, expr })),
  };

  /** What an expression asks for that nobody tells. */
  function missingIn(expr: string): string[] {
    const selected = [...expr.matchAll(/\b((?:background_tasks|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
    const names = selected.map(([, name = '']) => name);
    if (names.length === 0) return ['a metric'];
    const unknown = names.filter((name) => !told.has(name));
    const strange = selected.flatMap(([, name = '', matchers = '']) =>
      [...matchers.matchAll(/(\w+)(?:=|!)/g)].map(([, label = '']) => label).filter((label) => !has(name, label)),
    );
    const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/, */));
    return [...unknown, ...strange, ...grouped.filter((label) => !names.some((name) => has(name, label)))];
  }

  const has = (name: string, label: string): boolean =>
    GIVEN_LABELS.includes(label) || told.get(name)?.has(label) === true;

  it.each(expressions.dashboard)('the panel "$of" finds what it asks for: $expr', ({ expr }) => {
    expect(missingIn(expr)).toEqual([]);
  });

  it.each(expressions.alerts)('the alert $of finds what it asks for', ({ expr }) => {
    expect(missingIn(expr)).toEqual([]);
  });

  it('each alert has an expression, a severity and an action', () => {
    const count = (pattern: RegExp) => alerts.match(pattern)?.length;
    expect(expressions.alerts.length).toBeGreaterThan(8);
    for (const part of [/- alert:/g, /labels: \{ severity: (critical|warning) \}/g, /summary:/g, /action:/g]) {
      expect([String(part), count(part)]).toEqual([String(part), expressions.alerts.length]);
    }
  });

  it('the dashboard’s panels have ids of their own, and its variables labels that are there', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { name, query } of dashboard.templating.list.slice(1)) {
      const [, metric = ''] = /label_values\((\w+), (\w+)\)/.exec((query as { query: string }).query) ?? [];
      expect([name, has(metric, name)]).toEqual([name, true]);
    }
  });

  it('the page tells of every metric, with its type and its labels', () => {
    const rows = [...page.matchAll(/^\| `(background_tasks_\w+)` *\| (\w+) *\|(?: ([^|]*?) *\|)?/gm)];
    const documented = new Map(rows.map(([, name = '', type = '', labels = '']) => [name, { type, labels }]));
    const ours = [...types].filter(([name]) => name.startsWith('background_tasks_'));
    expect([...documented.keys()].sort()).toEqual(ours.map(([name]) => name).sort());
    for (const [name, type] of ours) {
      const labels = [...(told.get(type === 'histogram' ? `${name}_count` : name) ?? [])];
      expect([name, documented.get(name)?.type]).toEqual([name, type]);
      for (const label of labels)
        expect([name, documented.get(name)?.labels]).toEqual([name, expect.stringContaining(`\`${label}\``)]);
    }
  });
});
