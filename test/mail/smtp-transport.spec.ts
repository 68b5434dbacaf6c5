import type { OutgoingMail } from '../../src/integrations/mail/mail-transport.js';
import { SmtpTransport } from '../../src/integrations/mail/smtp-transport.js';
import { until } from '../support/until.js';
import { MailServer } from './mail-server.js';

/** A busy machine keeps a server silent for a while, which only some of these tests are about. */
const TIMES = { connectMs: 10_000, silenceMs: 10_000, wholeMs: 20_000 };
const IMPATIENT = { ...TIMES, connectMs: 300, silenceMs: 400 };
const never = new AbortController().signal;

const mail = (more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  messageId: 'abc@example.com',
  organizationId: 'org',
  to: 'ana@example.org',
  subject: 'Olá, João — §42',
  html: '<p>Olá</p>',
  text: 'Olá\n.\nFim',
  ...more,
});

describe('mail over SMTP', () => {
  let server: MailServer;
  const closing: (() => unknown)[] = [];

  const transportTo = (
    smtpUrl: string,
    { isProduction = false, times = TIMES }: { isProduction?: boolean; times?: typeof TIMES } = {},
  ): SmtpTransport => {
    const transport = new SmtpTransport({ smtpUrl, from: 'Equipe <tarefas@example.com>', isProduction, times });
    closing.push(() => transport.onModuleDestroy());
    return transport;
  };
  const start = async (...options: Parameters<typeof MailServer.start>): Promise<SmtpTransport> => {
    server = await MailServer.start(...options);
    closing.push(() => server.close());
    return transportTo(server.url());
  };

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('arrives as it was meant: two parts, one recipient, our Message-ID, nothing loaded from a file', async () => {
    const transport = await start();
    await transport.send(mail({ html: '<p>{"path":"/etc/hostname"}</p>' }), never);
    const [{ parsed, recipients, from, raw } = { parsed: undefined, recipients: [], from: '', raw: '' }] =
      server.received;
    expect([from, recipients]).toEqual(['tarefas@example.com', ['ana@example.org']]);
    expect(parsed?.messageId).toBe('<abc@example.com>');
    expect(parsed?.from?.text).toBe('"Equipe" <tarefas@example.com>');
    expect(parsed?.subject).toBe('Olá, João — §42');
    expect(parsed?.text).toBe('Olá\n.\nFim');
    expect(parsed?.html).toBe('<p>{"path":"/etc/hostname"}</p>');
    expect(parsed?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(raw).not.toMatch(/^(b?cc):/im);
  });

  it.each([
    '=?utf-8?q?Bcc=3A?= <b@example.com>',
    'Olá =?utf-8?b?4oCu?= fim',
    `${'longo '.repeat(40)}=?utf-8?q?=E2=80=AE?=`,
  ])('shows the subject %j as it was written, an encoded word in it too', async (subject) => {
    const transport = await start();
    await transport.send(mail({ subject }), never);
    expect(server.received[0]?.parsed.subject).toBe(subject);
    expect(server.received[0]?.raw.split('\r\n').every((line) => line.length <= 200)).toBe(true);
  });

  it('keeps its connection for the next message and opens one for each at the same time', async () => {
    const transport = await start();
    for (let i = 0; i < 3; i += 1) await transport.send(mail(), never);
    expect(server.connections).toBe(1);
    await Promise.all([1, 2, 3].map(() => transport.send(mail(), never)));
    expect([server.connections, server.received.length]).toEqual([3, 6]);
    transport.onModuleDestroy();
    await until(() => server.open === 0, { what: 'no connection stays' });
  });

  it('takes a fresh connection where the kept one was closed at the other end', async () => {
    const transport = await start();
    await transport.send(mail(), never);
    server.hangUp();
    await transport.send(mail(), never);
    expect([server.connections, server.received.length]).toEqual([2, 2]);
  });

  it.each([
    ['a full mailbox', { code: 450, text: '4.2.2 mailbox full' }, 'deferred', '450 4.2.2'],
    ['an unknown mailbox', { code: 550, text: '5.1.1 no such user' }, 'unknown_recipient', '550 5.1.1'],
    ['an unknown mailbox in few words', { code: 550, text: 'no such user' }, 'unknown_recipient', '550'],
    ['a relay it is not', { code: 550, text: '5.7.1 relaying denied' }, 'rejected', '550 5.7.1'],
  ])('tells %s', async (_, refusal, kind, shown) => {
    const transport = await start();
    server.onRecipient = () => refusal;
    await expect(transport.send(mail(), never)).rejects.toMatchObject({
      kind,
      left: false,
      message: expect.stringContaining(`(${shown})`),
      response: expect.stringContaining(refusal.text),
    });
    expect(server.received).toEqual([]);
  });

  it.each([
    ['later', { code: 451, text: '4.3.0 later' }, 'deferred'],
    ['never', { code: 554, text: '5.7.1 spam' }, 'rejected'],
  ] as const)('tells an answer to the message: %s', async (_, refusal, kind) => {
    const transport = await start();
    server.atEnd = () => refusal;
    await expect(transport.send(mail(), never)).rejects.toMatchObject({ kind, left: false });
  });

  it('does not know what became of a message whose answer never came', async () => {
    const transport = await start();
    server.atEnd = () => 'hang up';
    await expect(transport.send(mail(), never)).rejects.toMatchObject({ kind: 'unavailable', left: true });
    server.atEnd = () => 'silence';
    // Long enough for the message to get there on a busy machine.
    const waiting = transportTo(server.url(), { times: { ...TIMES, silenceMs: 2_000 } });
    await expect(waiting.send(mail(), never)).rejects.toMatchObject({ kind: 'unavailable', left: true });
    expect(server.received).toHaveLength(2);
  });

  it('gives up a server that says nothing, refuses everyone, or is not there', async () => {
    await start();
    const transport = transportTo(server.url(), { times: IMPATIENT });
    server.onConnect = () => 'silence';
    const startedAt = performance.now();
    await expect(transport.send(mail(), never)).rejects.toMatchObject({ kind: 'unavailable', left: false });
    // Of the silence, and not of the time for all of it.
    expect(performance.now() - startedAt).toBeLessThan(TIMES.wholeMs / 2);
    server.onConnect = () => ({ code: 554, text: 'no service for you' });
    await expect(transport.send(mail(), never)).rejects.toMatchObject({ kind: 'unavailable', left: false });
    const { port } = server;
    await server.close();
    await expect(transportTo(`smtp://127.0.0.1:${port}`).send(mail(), never)).rejects.toMatchObject({
      kind: 'unavailable',
      left: false,
    });
  });

  it('leaves nothing behind where it is stopped before the message leaves', async () => {
    const transport = await start();
    server.onConnect = () => 'silence';
    const stop = new AbortController();
    const sending = transport.send(mail(), stop.signal);
    await until(() => server.open === 1, { what: 'the connection is open' });
    stop.abort('cancelled');
    await expect(sending).rejects.toMatchObject({ kind: 'interrupted' });
    await until(() => server.open === 0, { what: 'the connection is closed' });

    server.onConnect = () => undefined;
    await expect(transport.send(mail(), stop.signal)).rejects.toMatchObject({ kind: 'interrupted' });
    const atRecipient = new AbortController();
    server.onRecipient = () => void atRecipient.abort('cancelled');
    await expect(transport.send(mail(), atRecipient.signal)).rejects.toMatchObject({ kind: 'interrupted' });
    expect(server.received).toEqual([]);
  });

  it('waits for the answer where it is stopped after the message left', async () => {
    const transport = await start();
    const stop = new AbortController();
    server.atEnd = () => {
      stop.abort('cancelled');
      return 'take';
    };
    await expect(transport.send(mail(), stop.signal)).resolves.toBeUndefined();
    expect(server.received).toHaveLength(1);
  });

  it('logs in, and blames the credentials where they are wrong without showing them', async () => {
    server = await MailServer.start({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, callback) =>
        username === 'us@er' && password === 'p:ss/1'
          ? callback(null, { user: 'user' })
          : callback(Object.assign(new Error('canary-no'), { responseCode: 535 })),
    });
    closing.push(() => server.close());
    await transportTo(server.url('us%40er:p%3Ass%2F1@')).send(mail(), never);
    expect(server.received).toHaveLength(1);
    const refused = transportTo(server.url('us%40er:canary-secret@')).send(mail(), never);
    await expect(refused).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The mail server refused our credentials',
    });
    await expect(refused).rejects.not.toMatchObject({ response: expect.stringContaining('canary-secret') });
  });

  it('encrypts where the server offers it, and trusts only certificates it can check', async () => {
    server = await MailServer.startWithTls();
    closing.push(() => server.close());
    await expect(transportTo(server.url()).send(mail(), never)).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'No trusted encrypted connection to the mail server',
    });
    await transportTo(server.url('', '?tls.rejectUnauthorized=false')).send(mail(), never);
    expect(server.received).toHaveLength(1);
  });

  it('sends nothing in clear where encryption is asked for and not offered', async () => {
    await start();
    const transport = transportTo(server.url('', '?requireTLS=true'));
    await expect(transport.send(mail(), never)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.received).toEqual([]);
  });
});
