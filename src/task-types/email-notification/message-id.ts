import { createHash } from 'node:crypto';

/** A message in its organization: one task writes to one recipient once. */
export interface MessageKey {
  organizationId: string;
  taskId: string;
  recipient: string;
}

/**
 * Message-IDs without their brackets. Neither attempt nor run is in them: a message repeated after a crash or by a manual
 * retry after an unknown outcome repeats its id, so that mail clients and providers see one message.
 */
export class MessageIds {
  /** @param domain of the sender */
  constructor(private readonly domain: string) {}

  of({ organizationId, taskId, recipient }: MessageKey): string {
    const hash = createHash('sha256').update(JSON.stringify([organizationId, taskId, recipient]));
    return `${hash.digest('hex').slice(0, 40)}@${this.domain}`;
  }
}
