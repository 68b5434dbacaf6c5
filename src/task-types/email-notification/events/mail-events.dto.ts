import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { isMoment } from '../templating/template-variables.js';

export const EVENT_TYPES = ['delivered', 'bounced', 'opened', 'complained'] as const;
const MAX_EVENTS = 500;
/** A time as the database reads it too; ISO 8601 also knows weeks and days of the year. */
const IsMoment = (): PropertyDecorator =>
  ValidateBy({
    name: 'isMoment',
    validator: {
      validate: isMoment,
      defaultMessage: () => 'at must be a time such as 2026-11-24T12:30:00Z',
    },
  });
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

/** A provider's event about one message. */
export class MailEvent {
  @ApiProperty({ enum: EVENT_TYPES, example: 'bounced' })
  @IsIn(EVENT_TYPES)
  type!: (typeof EVENT_TYPES)[number];

  @ApiProperty({ description: 'The Message-ID, with or without its brackets.', example: '<5f0c…@example.com>' })
  @IsString()
  @Length(1, 300)
  @Matches(PRINTABLE, { message: 'message_id must be one printable line' })
  message_id!: string;

  @ApiPropertyOptional({ description: 'An event about another recipient is ignored.', example: 'ana@example.com' })
  @IsOptional()
  @IsString()
  @MaxLength(320)
  @Matches(PRINTABLE, { message: 'recipient must be one printable line' })
  recipient?: string;

  @ApiPropertyOptional({ description: 'When it happened; default now.', example: '2026-11-24T12:30:00Z' })
  @IsOptional()
  @IsMoment()
  at?: string;

  @ApiPropertyOptional({
    description: 'The reason given by the provider.',
    example: '550 5.1.1 no such user',
    maxLength: 300,
  })
  @IsOptional()
  @IsString()
  @MaxLength(300)
  @Matches(PRINTABLE, { message: 'reason must be one printable line' })
  reason?: string;

  @ApiPropertyOptional({
    description:
      'For a bounce: false when the mailbox was only full or unavailable. A permanent bounce suppresses the recipient.',
    default: true,
  })
  @IsOptional()
  @IsBoolean()
  permanent?: boolean;
}

export class MailEventsBody {
  @ApiProperty({ type: [MailEvent], maxItems: MAX_EVENTS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_EVENTS)
  @ValidateNested({ each: true })
  @Type(() => MailEvent)
  events!: MailEvent[];
}

export class MailEventsResponse {
  @ApiProperty({ description: 'Newly recorded events.', example: 1 }) applied!: number;
  @ApiProperty({ description: 'Events already received under this webhook-id.', example: 0 }) repeated!: number;
  @ApiProperty({ description: 'Events about messages that this deployment did not send.', example: 0 })
  unknown!: number;
}
