import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MailServer } from '../../mail/mail-server.js';
import { N8nServer } from '../../sync/n8n-server.js';
import { FirstHop } from './first-hop.js';
import { ScriptedDns } from './scripted-dns.js';
import { Trap } from './trap.js';

/** What the processes under attack can reach: name server, mail server, n8n, one allowed host, and a trap that nobody may enter. */
export interface OutsideWorld {
  dns: ScriptedDns;
  /** No request may arrive here. */
  trap: Trap;
  hop: FirstHop;
  mail: MailServer;
  n8n: N8nServer;
  /** For the processes: the settings that lead here, and every variable that would send requests through the trap. */
  env: Record<string, string>;
  close(): Promise<void>;
}

export async function outsideWorld(): Promise<OutsideWorld> {
  const [dns, trap, hop, mail, n8n] = await Promise.all([
    ScriptedDns.start(),
    Trap.start(),
    FirstHop.start(),
    MailServer.start(),
    N8nServer.start(),
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'outside-'));
  const targets = join(folder, 'targets.json');
  writeFileSync(targets, JSON.stringify({ crm: { url: `http://${hop.host}/crm`, sync_types: ['contact'] } }));
  const env = {
    OUTBOUND_DNS_SERVERS: dns.address,
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_ALLOWED_PRIVATE_HOSTS: hop.host,
    ...n8n.env,
    EXTERNAL_TARGETS: targets,
    SMTP_URL: mail.url(),
    EMAIL_FROM: 'Equipe <tarefas@example.com>',
    ...proxyVariables(`http://127.0.0.1:${trap.port}`),
  };
  const close = async (): Promise<void> => {
    await Promise.all([dns.close(), trap.close(), hop.close(), mail.close(), n8n.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { dns, trap, hop, mail, n8n, env, close };
}

/** As platforms and developers set them, for a process that must not care. */
function proxyVariables(proxy: string): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];
  const variables = Object.fromEntries(
    [...names, 'npm_config_proxy', 'GLOBAL_AGENT_HTTP_PROXY'].map((n) => [n, proxy]),
  );
  return { ...variables, NODE_USE_ENV_PROXY: '1', NO_PROXY: '', no_proxy: '' };
}
