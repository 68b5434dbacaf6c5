import type { Chunk } from './chunk-document.js';

/** What is embedded for a chunk: its headings say what the passage is about, and a long section's later chunks lack them. */
export function textToEmbed({ headings, content }: Pick<Chunk, 'headings' | 'content'>): string {
  return headings.length === 0 ? content : `${headings.join(' › ')}\n\n${content}`;
}
