import { gzipSync } from 'node:zlib';
import type { Attack } from '../attacks.js';
import type { SecurityStage } from '../security-stage.js';

const NAME = `<script>alert(1)</script>"'&{{constructor}}{{> x}}`;
const SUBJECT = '=?utf-8?q?Bcc=3A?= <b@example.com>';

/** What is sent where a request is allowed: only what the caller may say, and no more of an answer than is bounded. */
export function sentRows(): Attack[] {
  return [
    { what: 'a delivery with 20 headers has them once, and ours as they are', wrong: twentyHeaders },
    { what: 'a compressed answer of 100 MiB is not unpacked', wrong: bomb },
    { what: 'an endless answer is cut and its connection closed', wrong: endless },
    { what: 'a mail with markup and headers in its variables has one reader and no script', wrong: mailOfMarkup },
  ];
}

async function twentyHeaders(stage: SecurityStage): Promise<string | undefined> {
  const { hop } = stage.outside;
  const client = await stage.caller();
  const headers = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`X-Own-${n}`, `value ${n}; a="b"`]));
  const { task_id } = await client.deliver(`http://${hop.host}/twenty`, { headers, event_type: 'order.paid' });
  await client.ended(task_id);
  const [arrival, ...more] = hop.at('/twenty');
  if (!arrival || more.length > 0) return `${more.length} more than one arrived`;
  const { host, 'webhook-id': id, 'webhook-event-type': event } = arrival.headers;
  const ours = [host, id, event, arrival.headers['content-length']];
  const wanted = [hop.host, task_id, 'order.paid', String(Buffer.byteLength(arrival.body))];
  const kept = Object.keys(headers).every((name) => arrival.headers[name.toLowerCase()] === headers[name]);
  return kept && String(ours) === String(wanted) ? undefined : `sent ${String(ours)} instead of ${String(wanted)}`;
}

async function bomb(stage: SecurityStage): Promise<string | undefined> {
  const packed = gzipSync(Buffer.alloc(104_857_600));
  const url = stage.outside.hop.answer('/bomb', (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
  );
  const client = await stage.caller();
  const { status, result } = await client.ended((await client.deliver(url)).task_id);
  const { response_body } = (result ?? {}) as { response_body?: unknown };
  return status === 'completed' && response_body === null ? undefined : `${status} with ${String(response_body)}`;
}

async function endless(stage: SecurityStage): Promise<string | undefined> {
  let closed = false;
  const url = stage.outside.hop.answer('/endless', (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more).once('close', () => (closed = true));
    response.writeHead(200, { 'content-type': 'text/plain' });
    more();
  });
  const client = await stage.caller();
  const { status, result } = await client.ended((await client.deliver(url)).task_id);
  const bytes = JSON.stringify(result).length;
  return status === 'completed' && closed && bytes < 2_000 ? undefined : `${status}, ${bytes} kept, closed: ${closed}`;
}

async function mailOfMarkup(stage: SecurityStage): Promise<string | undefined> {
  const { mail } = stage.outside;
  const to = 'markup@example.org';
  const client = await stage.caller();
  await client.submit('/tasks/email-notification', {
    to,
    template: 'welcome',
    locale: 'en',
    variables: { name: NAME, product_name: SUBJECT, action_url: 'https://example.com/?a="><script>' },
  });
  const { recipients, parsed, raw } = await mail.mailTo(to);
  const html = String(parsed.html);
  if (String(recipients) !== to) return `went to ${String(recipients)}`;
  if (/<script/i.test(html) || !html.includes('&lt;script&gt;')) return 'the markup is not escaped';
  if (!parsed.subject?.includes(SUBJECT)) return `the subject is ${parsed.subject}`;
  if (!parsed.text?.includes('{{constructor}}')) return 'the variable was read as a template';
  return /^(bcc|cc):/im.test(raw.split('\r\n\r\n', 1)[0] ?? '') ? 'a header was added' : undefined;
}
