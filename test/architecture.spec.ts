import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEPCRUISE = join(process.cwd(), 'node_modules/.bin/depcruise');
const OXLINT = join(process.cwd(), 'node_modules/.bin/oxlint');

/** A small house in order, smaller than ours. */
const HOUSE = {
  'package.json': JSON.stringify({
    type: 'module',
    dependencies: { undici: '*', nodemailer: '*' },
    devDependencies: { 'fast-check': '*' },
  }),
  'libs/task-engine/src/index.ts': `export { lanes } from './model/lanes.js';\nexport { runTask } from './testing/run-task.js';\n`,
  'libs/task-engine/src/model/lanes.ts': `export const lanes = ['critical'];\n`,
  'libs/task-engine/src/testing/run-task.ts': `import { lanes } from '../model/lanes.js';\nexport const runTask = () => lanes;\n`,
  'src/config/env.ts': `export const env = {};\n`,
  'libs/task-engine/src/queues/queues.ts': `import { lanes } from '../model/lanes.js';\nexport const queues = lanes;\n`,
  'libs/task-engine/src/worker/worker.ts': `import { queues } from '../queues/queues.js';\nexport const worker = queues;\n`,
  'libs/task-engine/src/worker/worker.spec.ts': `import { submit } from '../client/submit.js';\nexport const spec = submit;\n`,
  'libs/task-engine/src/client/submit.ts': `import { queues } from '../queues/queues.js';\nexport const submit = queues;\n`,
  'src/auth/one.ts': `export const one = 1;\n`,
  'src/auth/two.ts': `import { one } from './one.js';\nexport interface Two { one: typeof one }\n`,
  'src/auth/keys.ts': `import { send } from '../integrations/outbound-http/send.js';\nexport const keys = (fetch: typeof send) => fetch();\n`,
  'src/package-on-first-use.ts': `export const packageOnFirstUse = <Package>(name: string) => () => name as Package;\n`,
  'src/http/stream.ts': `import type { ServerResponse } from 'node:http';\nexport const end = (response: ServerResponse) => response.end();\n`,
  'src/auth/caller.ts': `export const caller = 'c';\n`,
  'src/tasks/submit.ts': `import { lanes } from '@app/task-engine';\nexport const submit = lanes;\n`,
  'src/integrations/mail/mail.ts': `import { env } from '../../config/env.js';\nimport { send } from '../outbound-http/send.js';\nimport { lanes } from '@app/task-engine';\nexport const mail = [env, send, lanes];\n`,
  'src/integrations/mail/smtp-options.ts': `import { isIPv4 } from 'node:net';\nexport const isLocal = isIPv4;\n`,
  'src/integrations/outbound-http/send.ts': `import { connect } from 'node:net';\nimport { Client } from 'undici';\nexport const send = () => [connect, Client, fetch];\n`,
  'src/integrations/mail/testing/sink.ts': `export const sink = 1;\n`,
  'src/integrations/n8n/n8n.ts': `export const n8n = 1;\n`,
  'src/task-types/index.ts': `export { a } from './a/a.js';\nexport { b } from './b/b.js';\n`,
  'src/task-types/a/a.ts': `import { mail } from '../../integrations/mail/mail.js';\nimport { submit } from '../../tasks/submit.js';\nexport const a = [mail, submit];\n`,
  'src/task-types/a/a.spec.ts': `import { sink } from '../../integrations/mail/testing/sink.js';\nimport check from 'fast-check';\nexport const spec = [sink, check];\n`,
  'src/task-types/b/b.ts': `export const b = 1;\n`,
  'test/support/until.ts': `export const until = 1;\n`,
};

/** What each rule must find: files that are added to the house, all at once, each breaking one rule. */
const VIOLATIONS: [rule: string, file: string, source: string][] = [
  ['engine-never-imports-app', 'libs/task-engine/src/app.ts', `export { env } from '../../../src/config/env.js';`],
  ['engine-by-its-door', 'src/tasks/door.ts', `export { lanes } from '../../libs/task-engine/src/model/lanes.js';`],
  ['engine-floors-model', 'libs/task-engine/src/model/above.ts', `export type { queues } from '../queues/queues.js';`],
  ['engine-floors-model', 'libs/task-engine/src/model/door.ts', `export { lanes } from '../index.js';`],
  ['engine-floors-queues', 'libs/task-engine/src/queues/above.ts', `export { worker } from '../worker/worker.js';`],
  ['engine-floors-worker', 'libs/task-engine/src/worker/above.ts', `export { submit } from '../client/submit.js';`],
  ['engine-floors-client', 'libs/task-engine/src/client/beside.ts', `export { worker } from '../worker/worker.js';`],
  ['task-types-are-strangers', 'src/task-types/a/stranger.ts', `export { b } from '../b/b.js';`],
  ['task-types-are-strangers', 'src/task-types/a/list.ts', `export { b } from '../index.js';`],
  ['core-never-imports-task-types', 'src/tasks/type.ts', `export type { b } from '../task-types/b/b.js';`],
  ['core-never-imports-task-types', 'src/auth/value.ts', `export { b } from '../task-types/b/b.js';`],
  ['integrations-are-leaves', 'src/integrations/mail/sibling.ts', `export { n8n } from '../n8n/n8n.js';`],
  ['integrations-are-leaves', 'src/integrations/mail/caller.ts', `export { caller } from '../../auth/caller.js';`],
  ['integrations-are-leaves', 'src/integrations/outbound-http/n8n.ts', `export { n8n } from '../n8n/n8n.js';`],
  ...['http', 'https', 'http2', 'net', 'tls', 'dgram', 'dns', 'dns/promises'].map(
    (module): [string, string, string] => [
      'one-way-out',
      `src/tasks/by-${module.replace('/', '-')}.ts`,
      `export * from 'node:${module}';`,
    ],
  ),
  ['one-way-out', 'src/tasks/by-bare-name.ts', `export { connect } from 'net';`],
  ['one-way-out', 'src/tasks/by-import.ts', `export const net = () => import('node:net');`],
  ['one-way-out', 'libs/task-engine/src/by-undici.ts', `export { request } from 'undici';`],
  [
    'one-way-out',
    'src/tasks/by-first-use.ts',
    `import { packageOnFirstUse } from '../package-on-first-use.js';\nexport const undici = packageOnFirstUse<typeof import('undici')>('undici');`,
  ],
  ['one-way-out', 'src/integrations/mail/by-mail.ts', `export { createTransport } from 'nodemailer';`],
  ['no-cycles', 'src/auth/here.ts', `import { there } from './there.js';\nexport const here = () => there;`],
  [
    'no-cycles',
    'src/http/here.ts',
    `import type { There } from './there.js';\nexport const here = (there: There) => there;`,
  ],
  ['no-test-code-in-production', 'src/tasks/support.ts', `export { until } from '../../test/support/until.js';`],
  ['no-test-code-in-production', 'src/tasks/sink.ts', `export { sink } from '../integrations/mail/testing/sink.js';`],
  ['no-development-package-in-production', 'src/tasks/dev.ts', `export { default as check } from 'fast-check';`],
  ['every-import-exists', 'src/tasks/gone.ts', `export { gone } from './nowhere.js';`],
];

/** Globals that would be another way out, as a file of the application might write them. */
const GLOBALS = [
  `export const found = () => fetch('https://example.com');`,
  `export const found = () => globalThis.fetch('https://example.com');`,
  `export const found = () => global.fetch('https://example.com');`,
  `export const found = fetch;`,
  `export const found = () => new WebSocket('wss://example.com');`,
  `export const found = () => new globalThis.WebSocket('wss://example.com');`,
  `export const found = () => new EventSource('https://example.com');`,
  `export const found = () => new XMLHttpRequest();`,
];

describe('the architecture check', () => {
  let house: string;

  beforeAll(() => {
    house = mkdtempSync(join(tmpdir(), 'house-'));
    for (const [file, source] of Object.entries(HOUSE)) put(file, source);
    for (const file of ['.dependency-cruiser.cjs', '.oxlintrc.json', 'tsconfig.json']) cpSync(file, join(house, file));
    symlinkSync(join(process.cwd(), 'node_modules'), join(house, 'node_modules'));
  });

  afterAll(() => rmSync(house, { recursive: true, force: true }));

  it('finds nothing in a house that is in order, whose tests alone import upwards', async () => {
    expect(await violations()).toEqual([]);
  });

  it('lints nothing there, where a fetch is only named and the way out itself has one', async () => {
    expect(await lint('src')).toBe('');
  });

  it.each(GLOBALS)('lints a way out of its own: %s', async (source) => {
    put('src/schedules/other-door.ts', source);
    expect(await lint('src/schedules')).toContain('is the only way out');
  });

  it('lints what Node keeps for good', async () => {
    put('src/schedules/other-door.ts', `export const found = (one: AbortSignal) => AbortSignal.any([one]);`);
    expect(await lint('src/schedules')).toContain('linkedSignal');
  });

  describe('in a house with one violation of each kind', () => {
    let found: Violation[];

    beforeAll(async () => {
      for (const [, file, source] of VIOLATIONS) put(file, source);
      put('src/auth/there.ts', `import { here } from './here.js';\nexport const there = () => here;`);
      put('src/http/there.ts', `import type { here } from './here.js';\nexport interface There { here: typeof here }`);
      found = await violations();
    });

    it.each(VIOLATIONS)('%s is what %s breaks', (rule, file) => {
      expect(found.filter(({ from }) => from === file).map((violation) => violation.rule)).toEqual([rule]);
    });

    it('finds nothing else', () => {
      expect(new Set(found.map(({ from }) => from))).toEqual(new Set(VIOLATIONS.map(([, file]) => file)));
    });
  });

  function put(file: string, source: string): void {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), source);
  }

  /** What oxlint has to say of a folder by the rules on globals; nothing where all is well. */
  async function lint(folder: string): Promise<string> {
    const { stdout } = await run(OXLINT, ['--quiet', folder], { cwd: house }).catch(
      (error: { stdout: string }) => error,
    );
    return stdout.includes('no-restricted-') ? stdout : '';
  }

  async function violations(): Promise<Violation[]> {
    const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'libs', 'test'];
    const { stdout } = await run(DEPCRUISE, args, { cwd: house }).catch((error: { stdout: string }) => error);
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    return summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
  }
});

interface Violation {
  from: string;
  rule: string;
}
