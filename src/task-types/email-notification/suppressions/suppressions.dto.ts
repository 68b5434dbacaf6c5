import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, ValidateBy } from 'class-validator';
import { canonicalRecipient } from '../recipient.js';
import type { Suppression } from './suppression-store.js';

const REASONS = ['bounced', 'complained', 'manual'] as const;

/** One plain address, as `to` of a mail takes it. */
const IsRecipient = (): PropertyDecorator =>
  ValidateBy({
    name: 'isRecipient',
    validator: {
      validate: (value) => canonicalRecipient(value) !== undefined,
      defaultMessage: (asked) => `${asked?.property} must be one plain e-mail address`,
    },
  });

export class SuppressionParameters {
  @ApiProperty({ example: 'ana@example.com' })
  @IsRecipient()
  recipient!: string;
}

export class SuppressBody {
  @ApiProperty({ example: 'ana@example.com' })
  @IsRecipient()
  recipient!: string;

  @ApiPropertyOptional({ description: 'Reason, shown in the list.', maxLength: 300 })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  @Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: 'note must be one printable line' })
  note?: string;
}

export class ListSuppressionsParameters {
  /** Most addresses in one answer. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** `next_cursor` of the answer before: the last address. */
  @IsOptional()
  @IsRecipient()
  cursor?: string;
}

export class SuppressionResponse {
  @ApiProperty({ example: 'ana@example.com' }) recipient!: string;
  @ApiProperty({ enum: REASONS, example: 'bounced' }) reason!: (typeof REASONS)[number];
  @ApiProperty({ type: String, nullable: true, example: '550 5.1.1 no such user' }) note!: string | null;
  @ApiProperty({ type: String, format: 'date-time' }) created_at!: string;
}

export class SuppressionsResponse {
  /** In the order of their addresses. */
  @ApiProperty({ type: [SuppressionResponse] }) suppressions!: SuppressionResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) next_cursor!: string | null;
}

export function toSuppressionResponse({ recipient, reason, note, created_at }: Suppression): SuppressionResponse {
  return { recipient, reason, note, created_at: new Date(created_at).toISOString() };
}
