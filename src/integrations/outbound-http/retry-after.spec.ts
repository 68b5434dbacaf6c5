import { retryAfterMs } from './retry-after.js';

const now = new Date('2026-11-24T10:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['7', 7_000],
    [' 0 ', 0],
    ['99999999999999999999', 3_600_000],
    ['Tue, 24 Nov 2026 10:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['Wed, 25 Nov 2026 10:00:00 GMT', 3_600_000],
  ])('reads %j as %i ms, at most one hour', (header, wait) => expect(retryAfterMs(header, now)).toBe(wait));

  it.each([undefined, '', 'soon', '-1', '1.5', '1e3', '2026-11-24', 'Xxx, 99 Zzz 2026 10:00:30 GMT'])(
    'hears nothing in %j',
    (header) => {
      expect(retryAfterMs(header, now)).toBeUndefined();
    },
  );
});
