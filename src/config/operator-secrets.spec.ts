import { readEnv } from './env.js';
import { operatorSecrets } from './operator-secrets.js';

describe('operatorSecrets', () => {
  it('holds the password of a cluster’s URLs, as it is written and as it is meant', () => {
    const REDIS_URL = 'redis://:long%40password@a:1,redis://:long%40password@b:2';
    const secrets = operatorSecrets(readEnv({ REDIS_URL, SUPABASE_JWT_SECRET: 'secret' }));
    expect(secrets).toEqual(expect.arrayContaining(['long%40password', 'long@password']));
  });
});
