import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsUUID, Matches, Max, Min } from 'class-validator';
import { DELIVERY_STATUSES, type DeliveryRecord, type DeliveryStatus } from './delivery-records.js';

const ID = /^[A-Za-z0-9._:-]{1,200}$/;

export class DeliveryParameters {
  @IsUUID()
  delivery_id!: string;
}

export class ListDeliveriesParameters {
  /** Only the messages of this task. */
  @IsOptional()
  @Matches(ID, { message: 'task_id must be the id of a task' })
  task_id?: string;

  @ApiProperty({ enum: DELIVERY_STATUSES, required: false })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;

  /** Most deliveries in one answer. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** `next_cursor` of the answer before. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,200}$/, { message: 'cursor must be a next_cursor' })
  cursor?: string;
}

export class DeliveryResponse {
  @ApiProperty({ example: '7b0d5c1e-2f7a-4a52-9c0e-0d2f3c5b7a11' }) delivery_id!: string;
  @ApiProperty({ example: 'normal-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11' }) task_id!: string;
  @ApiProperty({ example: 'ana@example.com' }) recipient!: string;
  @ApiProperty({ example: 'welcome' }) template!: string;
  @ApiProperty({ example: 'pt-BR' }) locale!: string;
  @ApiProperty({ example: '5f0c2a…@example.com' }) message_id!: string;
  @ApiProperty({
    enum: DELIVERY_STATUSES,
    description: '`sent`: accepted by the mail server. `delivered` and later bounces come from the provider’s events.',
    example: 'sent',
  })
  status!: DeliveryStatus;
  @ApiProperty({ description: 'Number of times it was sent to the mail server.', example: 1 }) attempts!: number;
  @ApiProperty({ type: String, nullable: true, example: null }) error_code!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The reason given by the mail server or provider.',
    example: null,
  })
  reason!: string | null;
  @ApiProperty({ type: String, format: 'date-time' }) created_at!: string;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) sent_at!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) delivered_at!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) opened_at!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) bounced_at!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) complained_at!: string | null;
}

export class DeliveriesResponse {
  /** Newest first. */
  @ApiProperty({ type: [DeliveryResponse] }) deliveries!: DeliveryResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) next_cursor!: string | null;
}

export function toDeliveryResponse(record: DeliveryRecord): DeliveryResponse {
  return {
    delivery_id: record.delivery_id,
    task_id: record.task_id,
    recipient: record.recipient,
    template: record.template,
    locale: record.locale,
    message_id: record.message_id,
    status: record.status,
    attempts: record.attempts,
    error_code: record.error_code,
    reason: record.reason,
    created_at: new Date(record.created_at).toISOString(),
    sent_at: iso(record.sent_at),
    delivered_at: iso(record.delivered_at),
    opened_at: iso(record.opened_at),
    bounced_at: iso(record.bounced_at),
    complained_at: iso(record.complained_at),
  };
}

function iso(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
