import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { canonicalRecipient, suppressionKey } from '../recipient.js';
import { type Suppression, SuppressionStore } from './suppression-store.js';

/** Keeps an address from getting mail of the caller's organization. */
export class SuppressRecipient extends Command<Suppression> {
  constructor(
    readonly caller: Caller,
    readonly recipient: string,
    readonly note: string | undefined,
  ) {
    super();
  }
}

@CommandHandler(SuppressRecipient)
export class SuppressRecipientHandler implements ICommandHandler<SuppressRecipient> {
  constructor(private readonly store: SuppressionStore) {}

  execute({ caller, recipient, note }: SuppressRecipient): Promise<Suppression> {
    const key = suppressionKey(canonicalRecipient(recipient) ?? recipient);
    return this.store.add(organizationOf(caller), key, note ?? null);
  }
}
