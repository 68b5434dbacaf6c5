import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { contentHash } from './content-hash.js';

/** A request that may be repeated; `fingerprint` covers all of it, the content too. */
export interface ReferencedRequest {
  organizationId: string;
  idempotencyKey: string;
  fingerprint: string;
}

/** Signs references, so that a task payload from outside cannot name a stored content: `<id>.<signature>`. */
export class ContentReferences {
  constructor(private readonly key: string) {}

  /**
   * A new reference to a document's content. With an idempotency key it is always the same one for the same request, since
   * a repetition must carry the same payload; without one each is new, so that two tasks never share a content.
   */
  issue(documentId: string, repeatable: ReferencedRequest | undefined): string {
    const id = repeatable === undefined ? randomBytes(32).toString('base64url') : idOf(documentId, repeatable);
    return `${id}.${this.sign(documentId, id)}`;
  }

  /** Whether this service issued the reference for this document. */
  isIssued(documentId: string, reference: string): boolean {
    const [id = '', signature = ''] = reference.split('.', 2);
    const expected = Buffer.from(this.sign(documentId, id));
    const given = Buffer.from(signature);
    return reference === `${id}.${signature}` && given.length === expected.length && timingSafeEqual(given, expected);
  }

  private sign(documentId: string, id: string): string {
    return createHmac('sha256', this.key)
      .update(JSON.stringify(['document content', documentId, id]))
      .digest('base64url');
  }
}

function idOf(documentId: string, { organizationId, idempotencyKey, fingerprint }: ReferencedRequest): string {
  return contentHash(JSON.stringify([organizationId, documentId, idempotencyKey, fingerprint]));
}
