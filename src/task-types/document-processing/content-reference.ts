import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { contentHash } from './content-hash.js';

/** Signs references, so that a task payload from outside cannot name a stored content: `<id>.<signature>`. */
export class ContentReferences {
  constructor(private readonly key: string) {}

  /**
   * A new reference to a document's content. With an idempotency key it is always the same one, since a repeated request
   * must carry the same payload; without one each is new, so that two tasks never share a content.
   */
  issue(organizationId: string, documentId: string, content: string, idempotencyKey: string | undefined): string {
    const id =
      idempotencyKey === undefined
        ? randomBytes(32).toString('base64url')
        : contentHash(JSON.stringify([organizationId, documentId, idempotencyKey, contentHash(content)]));
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
