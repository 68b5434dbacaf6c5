import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { type Suppression, SuppressionStore } from './suppression-store.js';
import type { ListSuppressionsParameters } from './suppressions.dto.js';

const DEFAULT_LIMIT = 50;

/** A page of a suppression list, and where the next begins. */
export interface SuppressionPage {
  suppressions: Suppression[];
  nextCursor: string | null;
}

/** Suppressed recipients of the caller's organization. */
export class ListSuppressions extends Query<SuppressionPage> {
  constructor(
    readonly caller: Caller,
    readonly parameters: ListSuppressionsParameters,
  ) {
    super();
  }
}

@QueryHandler(ListSuppressions)
export class ListSuppressionsHandler implements IQueryHandler<ListSuppressions> {
  constructor(private readonly store: SuppressionStore) {}

  async execute({ caller, parameters }: ListSuppressions): Promise<SuppressionPage> {
    const { limit = DEFAULT_LIMIT, cursor } = parameters;
    const found = await this.store.list(organizationOf(caller), limit + 1, cursor);
    const suppressions = found.slice(0, limit);
    const last = found.length > limit ? suppressions.at(-1) : undefined;
    return { suppressions, nextCursor: last?.recipient ?? null };
  }
}
