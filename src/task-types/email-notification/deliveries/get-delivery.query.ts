import { NotFoundException } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Caller } from '../../../auth/caller.js';
import { organizationOf } from '../../../auth/scope.js';
import { type DeliveryRecord, DeliveryRecords } from './delivery-records.js';

/** One message of the caller's organization. */
export class GetDelivery extends Query<DeliveryRecord> {
  constructor(
    readonly caller: Caller,
    readonly deliveryId: string,
  ) {
    super();
  }
}

@QueryHandler(GetDelivery)
export class GetDeliveryHandler implements IQueryHandler<GetDelivery> {
  constructor(private readonly records: DeliveryRecords) {}

  /** @throws NotFoundException for an unknown one and for another organization's alike */
  async execute({ caller, deliveryId }: GetDelivery): Promise<DeliveryRecord> {
    const record = await this.records.find(organizationOf(caller), deliveryId);
    if (!record) throw new NotFoundException('No such delivery');
    return record;
  }
}
