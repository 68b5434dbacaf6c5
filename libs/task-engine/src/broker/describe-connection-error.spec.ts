import { describeConnectionError } from './describe-connection-error.js';

describe('the description of an error of the broker’s connection', () => {
  it('is what an operator needs', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), {
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
      port: 6379,
    });
    expect(describeConnectionError(refused)).toBe('Error ECONNREFUSED connect 127.0.0.1:6379');
    const unknown = Object.assign(new Error('x'), {
      code: 'ENOTFOUND',
      syscall: 'getaddrinfo',
      hostname: 'redis.local',
    });
    expect(describeConnectionError(unknown)).toBe('Error ENOTFOUND getaddrinfo redis.local');
    expect(describeConnectionError(new Error('Connection terminated unexpectedly'))).toBe(
      'Error Connection terminated unexpectedly',
    );
    const silent = new Error("Socket timeout. Expecting data, but didn't receive any in 3000ms.");
    expect(describeConnectionError(silent)).toBe('Error Socket timeout');
    const noAuth = Object.assign(new Error('NOAUTH Authentication required.'), { name: 'ReplyError' });
    expect(describeConnectionError(noAuth)).toBe('ReplyError NOAUTH');
    const password = Object.assign(new Error('password authentication failed for user "ana"'), { code: '28P01' });
    expect(describeConnectionError(password)).toBe('Error 28P01');
  });

  it('describes a cluster without an answer, and a server outside any cluster', () => {
    const described = ['Failed to refresh slots cache.', 'ERR This instance has cluster support disabled'].map(
      (message) => describeConnectionError(new Error(message)),
    );
    expect(described).toEqual([
      'Error Failed to refresh slots cache',
      'Error ERR This instance has cluster support disabled',
    ]);
  });

  it('holds no part of a message, a command or a connection string', () => {
    const error = Object.assign(new Error('getaddrinfo redis://user:canary@host canary {"data":"canary"}'), {
      name: 'canary name\n',
      address: 'user:canary@host',
      command: { args: ['canary'] },
    });
    expect(describeConnectionError(error)).toBe('Error');
  });
});
