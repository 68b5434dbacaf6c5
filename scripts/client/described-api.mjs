import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';

/** Nothing is connected to: the settings only have to be complete. */
const SETTINGS = { NODE_ENV: 'test', REDIS_URL: 'redis://127.0.0.1:1', SUPABASE_JWT_SECRET: 'a'.repeat(32) };

/**
 * The description of the compiled API as /docs-json serves it, read without a broker: no part of it is made.
 * @param {string} root
 * @returns {Promise<import('@nestjs/swagger').OpenAPIObject>}
 */
export async function describedApi(root) {
  /** @param {string} file */
  const compiled = (file) => import(pathToFileURL(path.join(root, 'dist/src', file)).href);
  const [{ ApiModule }, { readEnv }, { createFastifyAdapter }, { openApiDocument }, { prefixPaths }] =
    await Promise.all(
      ['app.module.js', 'config/env.js', 'http/fastify-adapter.js', 'http/open-api/open-api.js', 'http/prefix.js'].map(
        compiled,
      ),
    );
  const env = readEnv(SETTINGS);
  const options = { preview: true, logger: /** @type {['error']} */ (['error']) };
  const app = await NestFactory.create(ApiModule.with(env), createFastifyAdapter(env), options);
  prefixPaths(app);
  const document = openApiDocument(app);
  await app.close();
  return document;
}
