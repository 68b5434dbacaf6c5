const LATER = { delay_seconds: 86_400 };
const mail = (canary: string) => ({
  to: `${canary}@example.org`,
  template: 'welcome',
  variables: { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com' },
});

/** A body that each route which creates tasks accepts, due tomorrow, with a text of the caller's in it. */
export const SUBMISSIONS: Readonly<Record<string, (text: string) => object>> = {
  '/tasks': (text) => ({
    name: text,
    task_type: 'webhook_delivery',
    payload: { webhook_url: 'https://example.com/hook', data: text },
    ...LATER,
  }),
  '/tasks/webhook-delivery': (text) => ({ webhook_url: 'https://example.com/hook', data: text, ...LATER }),
  '/tasks/document-processing': (text) => ({ document_id: text, content: text, ...LATER }),
  '/tasks/analytics-processing': (text) => ({ name: text, period: { from: '2026-11-01', to: '2026-12-01' }, ...LATER }),
  '/tasks/email-notification': (text) => ({ ...mail(text), ...LATER }),
  '/tasks/n8n-sync': (text) => ({ sync_type: 'contact', data: text, ...LATER }),
  '/tasks/external-sync': (text) => ({ system: 'n8n', workflow: 'contact', data: text, ...LATER }),
  '/integrations/n8n/trigger': (text) => ({ workflow: 'contact', data: text, ...LATER }),
  '/integrations/knowledge/process-bulk': (text) => ({ documents: [{ document_id: text, content: text }], ...LATER }),
};
