const DOCUMENT = {
  document_id: 'manual-do-cafe',
  content:
    'O café deve ser moído na hora. A água entra a 92 graus e o coador de papel é lavado antes. ' +
    'Depois de quatro minutos a bebida está pronta e se serve em xícaras aquecidas.',
};

const MAIL = {
  to: 'ana@example.com',
  template: 'welcome',
  variables: { name: 'Ana', product_name: 'Portal', action_url: 'https://example.com/comecar' },
};

const QUESTION = { query: 'qual a temperatura da água?', limit: 3 };

/**
 * What a person needs next, printed last: only pages that answer, and lines that work as pasted.
 * @param {{ baseUrl: string, token: string | undefined, services: string[] }} options
 */
export async function welcome({ baseUrl, token, services }) {
  const pages = [];
  for (const page of ['/docs', '/dashboard', '/dev/outbox'])
    if (await answers(`${baseUrl}${page}`)) pages.push(`${baseUrl}${page}`);
  const lines = ['', 'Ready.', ...services.map((service) => `  ${service}`), ...pages.map((page) => `  ${page}`), ''];
  lines.push(
    ...(token
      ? trials(baseUrl, token)
      : ['Callers need a token of your Supabase project (no SUPABASE_JWT_SECRET here to sign one).']),
  );
  lines.push('', 'Ctrl-C ends everything.', '');
  console.log(lines.join('\n'));
}

/** @param {string} baseUrl @param {string} token */
function trials(baseUrl, token) {
  const tasks = `${baseUrl}/api/background/tasks`;
  const authorization = `-H 'Authorization: Bearer ${token}'`;
  const submit = (/** @type {object} */ document) =>
    `curl -s ${authorization} -H 'Content-Type: application/json' -d '${JSON.stringify(document)}' ${tasks}/document-processing`;
  // The same document once more would supersede a first that is still on its way.
  const another = submit({ ...DOCUMENT, document_id: `${DOCUMENT.document_id}-2` });
  return [
    'A development token (organization dev, role manager, 12 hours; others: npm run --silent token -- admin):',
    token,
    '',
    'Submit a document:',
    submit(DOCUMENT),
    '',
    'Submit another and watch the task move:',
    `curl -sN ${authorization} ${tasks}/$(${another} | sed 's/.*"task_id": *"\\([^"]*\\)".*/\\1/')/stream`,
    '',
    'Find a passage in it:',
    `curl -s ${authorization} -H 'Content-Type: application/json' -d '${JSON.stringify(QUESTION)}' ${baseUrl}/api/background/documents/search`,
    '',
    'Mail somebody (without SMTP_URL it rests in /dev/outbox), and list your tasks:',
    `curl -s ${authorization} -H 'Content-Type: application/json' -d '${JSON.stringify(MAIL)}' ${tasks}/email-notification`,
    `curl -s ${authorization} '${tasks}?limit=5'`,
  ];
}

/** @param {string} url */
async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
