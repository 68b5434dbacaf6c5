import { PermanentTaskError, RetryableTaskError } from '@app/task-engine';
import { storageAnswer, storageError } from './storage-answer.js';

describe('storageAnswer', () => {
  it('gives the rows of a good response', () => {
    expect(storageAnswer<number[]>({ data: [1], error: null, status: 200 })).toEqual([1]);
  });

  it.each([
    ['the statement limit', { code: '57014', message: 'canceling statement' }, 500],
    ['a refused connection', { code: '', message: 'TypeError: fetch failed' }, 0],
    ['a gateway error', { message: '<html>' }, 502],
    ['a dead-lock', { code: '40P01', message: 'deadlock' }, 500],
    ['a missing function (schema not migrated yet)', { code: 'PGRST202', message: 'no function' }, 404],
  ])('lets the task try again after %s', (_what, error, status) => {
    expect(storageError(error, status)).toMatchObject({ name: 'RetryableTaskError', code: 'storage_unavailable' });
  });

  it.each([
    ['a duplicate', { code: '23505', message: 'Key (a)=(secret text) exists' }, 409],
    ['a NUL byte', { code: '22P05', message: 'unsupported' }, 400],
    ['wrong dimensions', { code: '22000', message: 'different vector dimensions' }, 400],
    ['a refused key', { message: 'JWT expired' }, 401],
  ])('fails the task for good after %s', (_what, error, status) => {
    const failure = storageError(error, status);
    expect(failure).toBeInstanceOf(PermanentTaskError);
    expect(failure).not.toBeInstanceOf(RetryableTaskError);
    expect(failure.message).not.toContain('secret text');
  });
});
