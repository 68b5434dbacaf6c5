import { decodeCursor, encodeCursor } from './list-cursor.js';

const place = { createdAt: new Date(1_764_000_000_123), taskId: 'normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11' };
const coded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it.each([['an organization'], [null]])('leads back to its place in the list of %s', (scope) => {
    expect(decodeCursor(encodeCursor(place, scope), scope)).toEqual(place);
  });

  it.each([
    ['another organization', 'b'],
    ['all organizations', null],
  ])('leads nowhere in the list of %s', (_what, scope) => {
    expect(decodeCursor(encodeCursor(place, 'a'), scope)).toBeUndefined();
  });

  it('is undefined for all other text', () => {
    const texts = [
      '',
      '%%%',
      'null',
      'eyJhIjoxfQ',
      ...[null, [], ['x', place.taskId], [1e300, place.taskId]].map(coded),
    ];
    expect(texts.map((text) => decodeCursor(text, 'a'))).toEqual(texts.map(() => undefined));
  });

  it('does not name the organization', () => {
    expect(Buffer.from(encodeCursor(place, 'acme'), 'base64url').toString()).not.toContain('acme');
  });
});
