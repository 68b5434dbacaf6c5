import { Module } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { EMBEDDER, type Embedder } from './embedder.js';
import { LocalLexicalEmbedder } from './local-lexical-embedder.js';
import { OpenAiEmbedder } from './openai-embedder.js';

/** Any OpenAI-compatible server where a key is set; without one the local embedder, so that a laptop needs no account. */
function embedderFor({ embeddings: { apiKey, baseUrl, model } }: Env): Embedder {
  return apiKey ? new OpenAiEmbedder({ apiKey, baseUrl, model }) : new LocalLexicalEmbedder();
}

@Module({
  providers: [{ provide: EMBEDDER, useFactory: embedderFor, inject: [ENV] }],
  exports: [EMBEDDER],
})
export class EmbeddingsModule {}
