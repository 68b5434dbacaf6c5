import { openUntil } from './stream-admission.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');

describe('a stream', () => {
  it('is open until its token ends, an hour at most', () => {
    expect(openUntil(NOW + 5_000, NOW)).toBe(NOW + 5_000);
    expect(openUntil(NOW + 86_400_000, NOW)).toBe(NOW + 3_600_000);
    expect(openUntil(undefined, NOW)).toBe(NOW + 3_600_000);
  });
});
