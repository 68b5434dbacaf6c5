import { within } from './within.js';

describe('work within a time limit', () => {
  it('is its value, passes its error on, and is undefined when it takes longer', async () => {
    expect(await within(Promise.resolve('done'), 1_000)).toEqual({ value: 'done' });
    await expect(within(Promise.reject(new Error('broken')), 1_000)).rejects.toThrow('broken');
    expect(await within(new Promise(() => undefined), 1)).toBeUndefined();
  });
});
