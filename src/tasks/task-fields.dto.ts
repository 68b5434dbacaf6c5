import { LANES, type Lane } from '@app/task-engine';
import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { FollowUp } from './follow-ups/follow-up.dto.js';

/** Names and tags are one printable line: no control characters, no lone surrogates. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;

const FOLLOW_UP = {
  type: FollowUp,
  description: 'Exactly one of webhook_url, email, n8n and task; submitted once for each run, also across crashes.',
  example: { webhook_url: 'https://example.com/hooks/tasks' },
};

/** The fields every submitted task may carry, whatever its type. */
export class CommonTaskFields {
  @ApiPropertyOptional({ description: 'Shown in lists; defaults to the task type.', example: 'Contrato 42' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(PRINTABLE, { message: 'name must be one printable line' })
  name?: string;

  @ApiPropertyOptional({ enum: LANES, default: 'normal' })
  @IsOptional()
  @IsIn(LANES)
  priority?: Lane;

  @ApiPropertyOptional({
    description: 'Seconds to wait before the first attempt; not together with run_at.',
    example: 0,
  })
  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  @Max(31_536_000)
  delay_seconds?: number;

  @ApiPropertyOptional({
    description: 'Time of the first attempt, at most one year ahead; a past time means now.',
    example: '2027-01-31T08:00:00.000Z',
    format: 'date-time',
  })
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  run_at?: string;

  @ApiPropertyOptional({ description: 'Attempts after the first.', example: 3 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(20)
  max_retries?: number;

  @ApiPropertyOptional({ description: 'Hard limit of one attempt in seconds.', example: 300 })
  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(1)
  @Max(3600)
  timeout_seconds?: number;

  @ApiPropertyOptional({ type: [String], description: 'Up to 10 words to find the task by.', example: ['contratos'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @Length(1, 64, { each: true })
  @Matches(PRINTABLE, { each: true, message: 'each value in tags must be one printable line' })
  tags?: string[];

  @ApiPropertyOptional({
    ...FOLLOW_UP,
    description: `What follows when the task has completed. ${FOLLOW_UP.description}`,
  })
  @IsOptional()
  @IsObject()
  on_complete?: object;

  @ApiPropertyOptional({
    ...FOLLOW_UP,
    description: `What follows when the task has failed for good (not when it is cancelled). ${FOLLOW_UP.description}`,
  })
  @IsOptional()
  @IsObject()
  on_failure?: object;
}

/** CommonTaskFields without the name: what a command takes beside payload and name. */
export type TaskOptions = Omit<CommonTaskFields, 'name'>;

const COMMON = [
  'name',
  'priority',
  'delay_seconds',
  'run_at',
  'max_retries',
  'timeout_seconds',
  'tags',
  'on_complete',
  'on_failure',
] as const;

/** Parts the body of a typed route into the type's own payload and the fields common to all tasks. */
export function splitCommonFields<Body extends CommonTaskFields>(
  body: Body,
): { name: string | undefined; options: TaskOptions; payload: Omit<Body, keyof CommonTaskFields> } {
  const payload = { ...body } as Record<string, unknown>;
  const options: Record<string, unknown> = {};
  for (const field of COMMON) {
    if (payload[field] !== undefined && field !== 'name') options[field] = payload[field];
    delete payload[field];
  }
  return { name: body.name, options, payload: payload as unknown as Omit<Body, keyof CommonTaskFields> };
}
