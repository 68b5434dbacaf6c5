import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { ProblemException } from '../../../http/problems/problem.js';
import type { ListDeliveriesParameters } from './deliveries.dto.js';
import { type DeliveryFilter, type DeliveryRecord, DeliveryRecords } from './delivery-records.js';

const DEFAULT_LIMIT = 50;
const CURSOR = /^(\d{4}-\d{2}-\d{2}T[\d:.]+\+00:00) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A page of deliveries, newest first, and where the next begins. */
export interface DeliveryPage {
  deliveries: DeliveryRecord[];
  nextCursor: string | null;
}

/** Deliveries of the caller's organization. */
export class ListDeliveries extends Query<DeliveryPage> {
  constructor(
    readonly caller: Caller,
    readonly parameters: ListDeliveriesParameters,
  ) {
    super();
  }
}

@QueryHandler(ListDeliveries)
export class ListDeliveriesHandler implements IQueryHandler<ListDeliveries> {
  constructor(private readonly records: DeliveryRecords) {}

  async execute({ caller, parameters }: ListDeliveries): Promise<DeliveryPage> {
    const { task_id: taskId, status, limit = DEFAULT_LIMIT, cursor } = parameters;
    const filter: DeliveryFilter = { taskId, status, limit: limit + 1, after: cursor ? placeOf(cursor) : undefined };
    const found = await this.records.list(organizationOf(caller), filter);
    const deliveries = found.slice(0, limit);
    const last = found.length > limit ? deliveries.at(-1) : undefined;
    return { deliveries, nextCursor: last ? cursorOf(last) : null };
  }
}

function cursorOf({ created_at, delivery_id }: DeliveryRecord): string {
  return Buffer.from(`${created_at} ${delivery_id}`).toString('base64url');
}

function placeOf(cursor: string): DeliveryFilter['after'] {
  const [, createdAt, deliveryId] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (createdAt !== undefined && deliveryId !== undefined && isMoment(createdAt)) {
    return { createdAt, deliveryId };
  }
  const errors = [{ field: 'cursor', message: 'must be a next_cursor' }];
  throw new ProblemException(400, 'A parameter is malformed', { errors });
}

/** PostgreSQL rejects 31 February and year 0: such a value is refused before it is asked. */
function isMoment(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text.slice(0, 10)) && !text.startsWith('0000');
}
