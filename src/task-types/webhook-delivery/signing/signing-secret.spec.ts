import { Webhook } from 'standardwebhooks';
import { derivedSecret, webhookSignature } from './signing-secret.js';

describe('signing secrets', () => {
  it('signs the test vector of Standard Webhooks', () => {
    const signature = webhookSignature(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
    );
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('derives the same secret of 32 bytes each time, another for each organization, generation and master key', () => {
    const secret = derivedSecret('master', 'org', 0);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(derivedSecret('master', 'org', 0)).toBe(secret);
    const others = [
      derivedSecret('master', 'org', 1),
      derivedSecret('master', 'org2', 0),
      derivedSecret('master2', 'org', 0),
      derivedSecret('master', 'org",1', 0),
    ];
    expect(new Set([secret, ...others]).size).toBe(5);
  });

  it('carries a signature for each secret, and a receiver with either verifies', () => {
    const [old, fresh] = [derivedSecret('m', 'o', 0), derivedSecret('m', 'o', 1)];
    const now = new Date();
    const headers = {
      'webhook-id': 'id',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': webhookSignature([fresh, old], 'id', now, '{"a":"ã"}'),
    };
    for (const secret of [old, fresh]) expect(new Webhook(secret).verify('{"a":"ã"}', headers)).toEqual({ a: 'ã' });
    expect(() => new Webhook(derivedSecret('m', 'o', 2)).verify('{"a":"ã"}', headers)).toThrow();
  });
});
