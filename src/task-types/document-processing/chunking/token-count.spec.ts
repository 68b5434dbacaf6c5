import { tokenCounter } from './token-count.js';

describe('tokenCounter', () => {
  it('counts as cl100k_base does', async () => {
    const count = await tokenCounter();
    expect(count('hello world')).toBe(2);
    expect(count('')).toBe(0);
  });

  it('takes special tokens for plain text', async () => {
    expect((await tokenCounter())('<|endoftext|>')).toBeGreaterThan(1);
  });

  it('counts a word without end in linear time', async () => {
    const count = await tokenCounter();
    const word = Array.from({ length: 400_000 }, (_, n) => String.fromCharCode(97 + ((n * 7919) % 26))).join('');
    const began = performance.now();
    expect(count(word)).toBeGreaterThan(50_000);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
