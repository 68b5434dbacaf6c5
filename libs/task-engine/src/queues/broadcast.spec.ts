import { messagesOf } from './broadcast.js';

describe('The messages of a broadcast', () => {
  it('hold one signal and its ids', () => {
    expect(messagesOf('changed', ['a', 'b'])).toEqual(['changed a b']);
    expect(messagesOf('cancel', [])).toEqual([]);
  });

  it('stay below the eight thousand bytes that PostgreSQL takes, and lose no id', () => {
    const ids = Array.from({ length: 500 }, (_, index) => `${'x'.repeat(110)}${index}`);
    const messages = messagesOf('watch', ids);
    expect(messages.every((text) => text.startsWith('watch ') && Buffer.byteLength(text) < 8_000)).toBe(true);
    expect(messages.flatMap((text) => text.split(' ').slice(1))).toEqual(ids);
  });
});
