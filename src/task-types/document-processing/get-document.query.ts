import { NotFoundException } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../auth/caller.js';
import { organizationOf } from '../../auth/scope.js';
import { type DocumentRecord, DocumentStore } from './store/document-store.js';

/** A document of the caller's organization. */
export class GetDocument extends Query<DocumentRecord> {
  constructor(
    readonly caller: Caller,
    readonly documentId: string,
  ) {
    super();
  }
}

@QueryHandler(GetDocument)
export class GetDocumentHandler implements IQueryHandler<GetDocument> {
  constructor(private readonly store: DocumentStore) {}

  /** @throws NotFoundException for an unknown one and for another organization's alike */
  async execute({ caller, documentId }: GetDocument): Promise<DocumentRecord> {
    const document = await this.store.find(organizationOf(caller), documentId);
    if (!document) throw new NotFoundException('No such document');
    return document;
  }
}
