import { createHash } from 'node:crypto';

/** SHA-256 in base64url; equal texts, equal hashes. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
