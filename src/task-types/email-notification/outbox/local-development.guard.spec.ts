import type { ExecutionContext } from '@nestjs/common';
import { LocalDevelopmentGuard } from './local-development.guard.js';

const guard = new LocalDevelopmentGuard({
  nodeEnv: 'development',
  mail: { smtpUrl: undefined, from: 'a@b.c', eventsSecret: undefined },
});

/** Whether the outbox is there for a request with these headers from this address. */
function isOpen(headers: Record<string, string>, remoteAddress: string, asked = guard): boolean {
  const request = { headers, socket: { remoteAddress } };
  const context = { switchToHttp: () => ({ getRequest: () => request }) } as unknown as ExecutionContext;
  try {
    return asked.canActivate(context);
  } catch {
    return false;
  }
}

describe('the outbox page', () => {
  it.each([
    ['localhost:8000', '127.0.0.1'],
    ['127.0.0.1', '::ffff:127.0.0.1'],
    ['[::1]:8000', '::1'],
  ])('is there for %s from %s', (host, address) => {
    expect(isOpen({ host }, address)).toBe(true);
  });

  it.each([
    ['another machine that says localhost', { host: 'localhost' }, '192.0.2.7'],
    ['a name that was made to resolve to this machine', { host: 'evil.example' }, '127.0.0.1'],
    ['a proxy on this machine', { host: 'localhost', 'x-forwarded-for': '192.0.2.7' }, '127.0.0.1'],
  ])('is not there for %s', (_what, headers, address) => {
    expect(isOpen(headers as Record<string, string>, address)).toBe(false);
  });

  it('is not there in production or where a mail server is set', () => {
    const mail = { smtpUrl: undefined, from: 'a@b.c', eventsSecret: undefined };
    const settings = [
      { nodeEnv: 'production', mail },
      { nodeEnv: 'development', mail: { ...mail, smtpUrl: 'smtp://mail' } },
    ];
    for (const env of settings)
      expect(isOpen({ host: 'localhost' }, '127.0.0.1', new LocalDevelopmentGuard(env))).toBe(false);
  });
});
