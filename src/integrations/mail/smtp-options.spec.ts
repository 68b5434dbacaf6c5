import { senderDomain } from './mail-sender.js';
import { smtpOptions } from './smtp-options.js';

const requiresTls = (url: string, isProduction: boolean) => smtpOptions(url, isProduction).connection.requireTLS;

describe('SMTP_URL', () => {
  it('says where to go and as whom', () => {
    expect(smtpOptions('smtp://us%40er:p%3Ass@mail.example.com?name=tasks.example.com', true)).toMatchObject({
      credentials: { user: 'us@er', pass: 'p:ss' },
      connection: { host: 'mail.example.com', port: 587, secure: false, name: 'tasks.example.com' },
    });
    expect(smtpOptions('smtps://mail.example.com', true)).toMatchObject({
      credentials: undefined,
      connection: { port: 465, secure: true, requireTLS: false, tls: { rejectUnauthorized: true } },
    });
    expect(smtpOptions('smtp://[::1]:1025', false).connection).toMatchObject({ host: '::1', port: 1025 });
  });

  it.each([
    ['smtp://mail.example.com', true, true],
    ['smtp://user:password@mail.example.com', false, true],
    ['smtp://mailpit:1025', false, false],
    ['smtp://user:password@localhost:1025', true, false],
    ['smtp://user:password@127.0.0.1:1025', true, false],
    ['smtp://user:password@127.evil.example', false, true],
    ['smtp://mail.example.com?requireTLS=false', true, false],
    ['smtp://localhost?requireTLS=true', false, true],
  ])('%s in production=%p asks for encryption: %p', (url, isProduction, asks) => {
    expect(requiresTls(url, isProduction)).toBe(asks);
  });

  it('trusts a certificate it cannot check only where configured', () => {
    const { connection } = smtpOptions('smtp://localhost?tls.rejectUnauthorized=false&tls.servername=mail', true);
    expect(connection.tls).toEqual({ rejectUnauthorized: false, servername: 'mail' });
  });
});

describe('EMAIL_FROM', () => {
  it.each([
    ['Equipe <tarefas@Example.com>', 'example.com'],
    ['tarefas@müller.example', 'xn--mller-kva.example'],
    ['tasks@localhost', 'localhost'],
  ])('%s ends Message-IDs with %s', (from, domain) => {
    expect(senderDomain(from)).toBe(domain);
  });
});
