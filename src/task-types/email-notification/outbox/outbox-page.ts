import { pageTemplate } from '../../../http/pages/page-template.js';
import type { OutboxMail } from './outbox.js';

const STYLE = `
  :root { color-scheme: light dark; --line: #8884; --calm: #8889; }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; }
  h1 { font-size: 1.4rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
  p, dl { margin: 0 0 1rem; } .calm, dt { color: GrayText; }
  ul { list-style: none; padding: 0; } li { border-top: 1px solid var(--line); }
  li a { display: block; padding: .8rem 0; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
  li a:hover strong { text-decoration: underline; } li small { color: GrayText; display: block; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
  iframe { box-sizing: border-box; width: 100%; height: 44rem; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 8px; padding: 1rem; }
`;

const page = pageTemplate<{ title: string; body: string }>(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{title}}</title><style>${STYLE}</style></head><body>{{{body}}}</body></html>`);

const list = pageTemplate<{ mails: (OutboxMail & { href: string })[] }>(`
<h1>Outbox</h1>
<p class="calm">SMTP_URL is not set: mail is kept here for a week and is not sent.</p>
{{#if mails}}<ul>{{#each mails}}
<li><a href="{{href}}"><strong>{{subject}}</strong><small>{{recipient}} · {{sent_at}}</small></a></li>{{/each}}</ul>
{{else}}<p>No mail yet.</p>{{/if}}`);

const mail = pageTemplate<OutboxMail>(`
<p><a href="/dev/outbox">← Outbox</a></p>
<h1>{{subject}}</h1>
<dl><dt>From</dt><dd>{{sender}}</dd><dt>To</dt><dd>{{recipient}}</dd><dt>Sent</dt><dd>{{sent_at}}</dd>
<dt>Message-ID</dt><dd>&lt;{{message_id}}&gt;</dd><dt>Organization</dt><dd>{{organization_id}}</dd></dl>
<iframe sandbox srcdoc="{{html}}" title="HTML part"></iframe>
<h2>Text part</h2><pre>{{text}}</pre>`);

/** The outbox as a page. */
export function outboxPage(mails: readonly OutboxMail[]): string {
  const linked = mails.map((row) => ({ ...row, href: `/dev/outbox/${encodeURIComponent(row.message_id)}` }));
  return page({ title: 'Outbox', body: list({ mails: linked }) });
}

/** One mail of it; its HTML may neither run nor load anything. */
export function outboxMailPage(row: OutboxMail): string {
  return page({ title: row.subject, body: mail(row) });
}
