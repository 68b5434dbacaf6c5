const data = { user_id: 'user_789', email: 'ana@example.com' };
const waits = { wait_for_callback: true, callback_timeout_seconds: 3_600 };

/** Bodies for /docs, which would otherwise show every field at once. */
export const N8N_SYNC_EXAMPLES = {
  answer: {
    summary: 'Completed when n8n has answered',
    value: { sync_type: 'user_registration', data, priority: 'high' },
  },
  callback: { summary: 'Completed when n8n calls back', value: { sync_type: 'user_registration', data, ...waits } },
};

export const N8N_TRIGGER_EXAMPLES = {
  answer: {
    summary: 'Completed when n8n has answered',
    value: { workflow: 'user-onboarding', data, priority: 'high' },
  },
  callback: { summary: 'Completed when n8n calls back', value: { workflow: 'user-onboarding', data, ...waits } },
};

export const EXTERNAL_SYNC_EXAMPLES = {
  target: { summary: 'A system of the EXTERNAL_TARGETS file', value: { system: 'crm', sync_type: 'contact', data } },
  n8n: { summary: 'n8n', value: { workflow: 'user-onboarding', data } },
};
