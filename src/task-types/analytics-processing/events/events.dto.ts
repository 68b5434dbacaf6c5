import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { MAX_METRIC_NAME_LENGTH, METRIC_NAME } from '../analytics-processing.payload.js';
import { isValidProperties, PROPERTIES_RULE } from './properties-limits.js';
import { IsInstant } from '../report/moment.js';

const MAX_EVENTS = 1000;
/** Far below where sums and squares of a million of them leave what a double can hold. */
const LARGEST_VALUE = 1e15;

/** Something that happened. */
export class AnalyticsEvent {
  @ApiProperty({ description: 'Your id of the event; a repeated id is counted once.', example: 'evt_01' })
  @IsString()
  @Matches(/^[A-Za-z0-9._:-]{1,200}$/, { message: 'event_id must be 1 to 200 of A–Z a–z 0–9 . _ : -' })
  event_id!: string;

  @ApiProperty({
    description: 'The metric that the event belongs to.',
    example: 'order_paid',
    maxLength: MAX_METRIC_NAME_LENGTH,
  })
  @IsString()
  @MaxLength(MAX_METRIC_NAME_LENGTH)
  @Matches(METRIC_NAME, { message: 'name must be one printable line' })
  name!: string;

  @ApiPropertyOptional({ description: 'The measured value; without it the event is only counted.', example: 129.9 })
  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(-LARGEST_VALUE)
  @Max(LARGEST_VALUE)
  value?: number;

  @ApiProperty({ example: '2026-11-24T12:30:00.000Z', format: 'date-time' })
  @IsString()
  @IsInstant()
  occurred_at!: string;

  @ApiPropertyOptional({ description: PROPERTIES_RULE, type: Object, example: { channel: 'app' } })
  @IsOptional()
  @IsObject()
  @ValidateBy({
    name: 'isValidProperties',
    validator: { validate: isValidProperties, defaultMessage: () => PROPERTIES_RULE },
  })
  properties?: Record<string, unknown>;
}

export class EventsBody {
  @ApiProperty({ type: [AnalyticsEvent], description: 'All are stored, or none if one is invalid.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_EVENTS)
  @ValidateNested({ each: true })
  @Type(() => AnalyticsEvent)
  events!: AnalyticsEvent[];
}

export class EventsResponse {
  @ApiProperty({ description: 'Newly stored events.', example: 998 }) accepted!: number;
  @ApiProperty({ description: 'Events stored before, or repeated in this request.', example: 2 }) duplicates!: number;
}
