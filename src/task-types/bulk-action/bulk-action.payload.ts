import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { TaskFilter } from '../../tasks/reads/task-filter.js';

export const BULK_ACTIONS = ['cancel', 'retry'] as const;
export type BulkVerb = (typeof BULK_ACTIONS)[number];

/** As many tasks as one call may name; a filter may hold more. */
const MAX_TASK_IDS = 1_000;

const IsTaskIds = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsArray(),
    ArrayMinSize(1),
    ArrayMaxSize(MAX_TASK_IDS),
    IsString({ each: true }),
    Length(1, 120, { each: true }),
  );

/** Which tasks: a filter, or their ids. */
export class BulkActionBody extends TaskFilter {
  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_TASK_IDS,
    description: 'These tasks; not together with a filter.',
    example: ['high-0199c0de-7a5b-7cc0-9d2e-3f1f6f7f9a11'],
  })
  @IsTaskIds()
  task_ids?: string[];
}

/** One action on many tasks of the organization: those of a filter, or those that are named. */
export class BulkActionPayload {
  @IsIn(BULK_ACTIONS)
  action!: BulkVerb;

  @IsOptional()
  @ValidateNested()
  @Type(() => TaskFilter)
  filter?: TaskFilter;

  @IsTaskIds()
  task_ids?: string[];
}
