import { VerifiedTokens } from './verified-tokens.js';

const identity = { userId: 'u', organizationId: 'o', role: 'member' } as const;

describe('VerifiedTokens', () => {
  it('remembers a token for a minute', () => {
    let now = 1_000_000;
    const tokens = new VerifiedTokens(() => now);
    tokens.add('t', identity, now + 3_600_000);
    now += 59_999;
    expect(tokens.get('t')).toBe(identity);
    now += 1;
    expect(tokens.get('t')).toBeUndefined();
  });

  it('forgets a token that expires before', () => {
    let now = 0;
    const tokens = new VerifiedTokens(() => now);
    tokens.add('t', identity, 500);
    now = 500;
    expect(tokens.get('t')).toBeUndefined();
  });

  it('keeps the tokens in use when there are too many', () => {
    const tokens = new VerifiedTokens(() => 0);
    tokens.add('used', identity, 1000);
    for (let index = 0; index < 6000; index += 1) {
      tokens.add(`t${index}`, identity, 1000);
      tokens.get('used');
    }
    expect(tokens.get('used')).toBe(identity);
    expect(tokens.get('t0')).toBeUndefined();
    expect(tokens.get('t5999')).toBe(identity);
  });
});
