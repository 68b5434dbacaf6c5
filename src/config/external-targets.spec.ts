import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvError, EnvVariables } from './env-variables.js';
import { readExternalTargets } from './external-targets.js';

const folder = mkdtempSync(join(tmpdir(), 'targets-'));
const FILE = join(folder, 'targets.json');
const ENVIRONMENT = { CRM_TOKEN: 'crm-secret-token', BROKEN: 'a\nb' };
const good = { url: 'https://crm.example.com/sync', sync_types: ['contact'] };

afterAll(() => rmSync(folder, { recursive: true }));

function read(content: unknown, environment: NodeJS.ProcessEnv = ENVIRONMENT) {
  writeFileSync(FILE, typeof content === 'string' ? content : JSON.stringify(content));
  return readExternalTargets(FILE, new EnvVariables(environment));
}

describe('the file of external targets', () => {
  it('gives each system with its secret ready to be sent', () => {
    const auth = { header: 'Authorization', env: 'CRM_TOKEN', prefix: 'Bearer ' };
    const targets = read({ crm: { ...good, auth, method: 'PUT', timeout_seconds: 2.5 }, erp: good });
    expect([...targets]).toEqual([
      [
        'crm',
        {
          url: good.url,
          method: 'PUT',
          syncTypes: ['contact'],
          auth: { header: 'authorization', value: 'Bearer crm-secret-token' },
          timeoutMs: 2_500,
        },
      ],
      ['erp', { url: good.url, method: 'POST', syncTypes: ['contact'], auth: undefined, timeoutMs: 15_000 }],
    ]);
  });

  it('is empty where no file is named', () => {
    expect(readExternalTargets(undefined, new EnvVariables({})).size).toBe(0);
  });

  it('reads the example of the documentation', () => {
    const secrets = { CRM_TOKEN: 'secret-of-crm', ERP_API_KEY: 'secret-of-erp' };
    expect([...readExternalTargets('docs/examples/external-targets.json', new EnvVariables(secrets)).keys()]).toEqual([
      'crm',
      'erp',
    ]);
  });

  it.each<[what: string, content: unknown, line: RegExp]>([
    ['no JSON', '{', /is not JSON/],
    ['a list', [good], /must hold one JSON object/],
    ['null', 'null', /must hold one JSON object/],
    ['a bad name', { 'a b': good }, /"a b" is not a valid target name/],
    ['an inherited name', '{"__proto__":1}', /"__proto__" is not a valid target name/],
    ['n8n', { n8n: good }, /"n8n" is configured by N8N_WEBHOOK_URL/],
    ['a target that is not an object', { crm: 1 }, /: crm /],
    ['no URL', { crm: { sync_types: ['a'] } }, /: crm\.url must be/],
    ['another scheme', { crm: { ...good, url: 'ftp://x' } }, /: crm\.url must be an http/],
    ['a user name in the URL', { crm: { ...good, url: 'https://u:p@x.example' } }, /: crm\.url must be an http/],
    ['a URL that is none', { crm: { ...good, url: 'https://[x' } }, /: crm\.url must be/],
    ['no sync types', { crm: { ...good, sync_types: [] } }, /: crm\.sync_types/],
    ['a sync type with dots', { crm: { ...good, sync_types: ['../x'] } }, /: crm\.sync_types/],
    ['another method', { crm: { ...good, method: 'DELETE' } }, /: crm\.method/],
    ['an unknown key', { crm: { ...good, timeout: 3 } }, /: crm\.timeout/],
    ['a long deadline', { crm: { ...good, timeout_seconds: 61 } }, /: crm\.timeout_seconds/],
    ['auth without a variable', { crm: { ...good, auth: { header: 'X-Key' } } }, /: crm\.auth\.env must be the name/],
    ['a header of ours', { crm: { ...good, auth: { header: 'Host', env: 'CRM_TOKEN' } } }, /: crm\.auth\.header must/],
    [
      'a variable that is not set',
      { crm: { ...good, auth: { header: 'X-Key', env: 'NOWHERE' } } },
      /: crm\.auth\.env names NOWHERE, which is not set/,
    ],
    [
      'a secret that fits in no header',
      { crm: { ...good, auth: { header: 'X-Key', env: 'BROKEN' } } },
      /: crm\.auth\.env names BROKEN, which does not fit in a header/,
    ],
  ])('stops the start with one line: %s', (_what, content, line) => {
    let message = '';
    try {
      read(content);
    } catch (error) {
      expect(error).toBeInstanceOf(EnvError);
      ({ message } = error as EnvError);
    }
    expect(message).toMatch(line);
    expect(message).toMatch(/^EXTERNAL_TARGETS [^\n]*targets\.json[^\n]*, for example EXTERNAL_TARGETS=[^\n]*$/);
    expect(message).not.toMatch(/crm-secret-token|a\nb/);
  });

  it('names a file that is not there', () => {
    expect(() => readExternalTargets(join(folder, 'none.json'), new EnvVariables({}))).toThrow(
      /none\.json cannot be read \(ENOENT\)/,
    );
  });
});
