import { stat } from 'node:fs/promises';
import { brokerCall } from './broker-call.js';
import { BrokerFullError, BrokerUnavailableError, TaskNotFoundError } from '../model/task-errors.js';

const failing = (error: unknown) => () => Promise.reject(error as Error);

describe('brokerCall', () => {
  it('answers what the broker answers', async () => {
    expect(await brokerCall(async () => 7)).toBe(7);
  });

  it('gives up a broker that hangs at its deadline, and does not mind what it answers later', async () => {
    let answer: (error: Error) => void = () => undefined;
    const call = brokerCall(() => new Promise((_, reject) => (answer = reject)), 10);
    await expect(call).rejects.toThrow(BrokerUnavailableError);
    answer(new Error('late'));
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('takes an answer that arrived while this process stood still beyond the deadline', async () => {
    const call = brokerCall(() => stat('.'), 20);
    const began = performance.now();
    while (performance.now() - began < 100);
    expect((await call).isDirectory()).toBe(true);
  });

  it.each([
    new Error('Connection is closed.'),
    Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('x'), { code: '57P01' }),
    'text',
  ])('says that the broker is away for %p, keeping the cause', async (cause) => {
    const error = await brokerCall(failing(cause)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BrokerUnavailableError);
    expect((error as Error).cause).toBe(cause);
  });

  it.each([
    new Error("OOM command not allowed when used memory > 'maxmemory'."),
    Object.assign(new Error('could not extend file'), { code: '53100' }),
    Object.assign(new Error('cannot execute INSERT in a read-only transaction'), { code: '25006' }),
  ])('says that the broker has no room for %p', async (cause) => {
    await expect(brokerCall(failing(cause))).rejects.toThrow(BrokerFullError);
  });

  it('says that a job is gone', async () => {
    await expect(brokerCall(failing(Object.assign(new Error('Missing key'), { code: -1 })))).rejects.toThrow(
      TaskNotFoundError,
    );
  });

  it.each([
    Object.assign(new Error('not in the failed state'), { code: -3 }),
    new TypeError('ours'),
    new RangeError('ours'),
    new BrokerUnavailableError('said'),
  ])('passes %p on as it is', async (error) => {
    await expect(brokerCall(failing(error))).rejects.toBe(error);
  });
});
