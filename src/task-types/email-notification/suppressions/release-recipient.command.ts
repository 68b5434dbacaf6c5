import { NotFoundException } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { canonicalRecipient, suppressionKey } from '../recipient.js';
import { SuppressionStore } from './suppression-store.js';

/** Takes an address off the suppression list of the caller's organization. */
export class ReleaseRecipient extends Command<void> {
  constructor(
    readonly caller: Caller,
    readonly recipient: string,
  ) {
    super();
  }
}

@CommandHandler(ReleaseRecipient)
export class ReleaseRecipientHandler implements ICommandHandler<ReleaseRecipient> {
  constructor(private readonly store: SuppressionStore) {}

  /** @throws NotFoundException for an address that is not on the list */
  async execute({ caller, recipient }: ReleaseRecipient): Promise<void> {
    const key = suppressionKey(canonicalRecipient(recipient) ?? recipient);
    if (!(await this.store.remove(organizationOf(caller), key))) throw new NotFoundException('No such suppression');
  }
}
