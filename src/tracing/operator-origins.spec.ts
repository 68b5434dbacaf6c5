import { readEnv } from '../config/env.js';
import { operatorOrigins } from './operator-origins.js';

describe('who may know of our traces', () => {
  it('are the systems the operator named, whatever their paths', () => {
    const env = readEnv({
      REDIS_URL: 'redis://localhost',
      SUPABASE_JWT_SECRET: 'secret',
      NEXT_PUBLIC_SUPABASE_URL: 'https://abc.supabase.co',
      SUPABASE_SERVICE_ROLE_KEY: 'key',
      N8N_WEBHOOK_URL: 'https://n8n.example.com:5678/webhook',
    });
    expect([...operatorOrigins(env)]).toEqual([
      'https://abc.supabase.co',
      'https://openrouter.ai',
      'https://n8n.example.com:5678',
    ]);
  });
});
