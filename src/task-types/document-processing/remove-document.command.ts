import { NotFoundException } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { organizationOf } from '../../auth/scope.js';
import { DocumentStore } from './store/document-store.js';

/** Removes a document of the caller's organization with all its chunks; a task submitted before does not bring it back. */
export class RemoveDocument extends Command<void> {
  constructor(
    readonly caller: Caller,
    readonly documentId: string,
  ) {
    super();
  }
}

@CommandHandler(RemoveDocument)
export class RemoveDocumentHandler implements ICommandHandler<RemoveDocument> {
  constructor(private readonly store: DocumentStore) {}

  /** @throws NotFoundException for an unknown one and for another organization's alike */
  async execute({ caller, documentId }: RemoveDocument): Promise<void> {
    const removed = await this.store.remove(organizationOf(caller), documentId, new Date());
    if (!removed) throw new NotFoundException('No such document');
  }
}
