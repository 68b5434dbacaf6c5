import { momentOf } from './moment.js';

describe('momentOf', () => {
  it.each([
    ['2026-11-01', 'America/Sao_Paulo', '2026-11-01T03:00:00.000Z'],
    ['2026-11-01T10:30', 'America/Sao_Paulo', '2026-11-01T13:30:00.000Z'],
    ['2026-11-01T10:30:15.25Z', 'America/Sao_Paulo', '2026-11-01T10:30:15.250Z'],
    ['2026-11-01T10:30:00-05:00', 'UTC', '2026-11-01T15:30:00.000Z'],
    // São Paulo moved its clocks at midnight: this day began at one o'clock.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
    ['2024-02-29', 'UTC', '2024-02-29T00:00:00.000Z'],
  ])('reads %s in %s', (text, zone, expected) => {
    expect(momentOf(text, zone)?.toISOString()).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2026-02-29',
    '2026-13-01',
    '01/11/2026',
    '1969-12-31',
    '2100-01-01',
    '2026-11-01T25:00Z',
    '2026-W05',
    '2026-11-01T10',
  ])('knows no %j', (text) => {
    expect(momentOf(text, 'UTC')).toBeUndefined();
  });
});
