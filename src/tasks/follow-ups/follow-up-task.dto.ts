import { ApiProperty, ApiSchema, IntersectionType } from '@nestjs/swagger';
import { IsObject, IsString, Length } from 'class-validator';
import { CommonTaskFields } from '../task-fields.dto.js';

class FollowUpTaskFields {
  @ApiProperty({ description: 'A registered task type.', example: 'document_processing' })
  @IsString()
  @Length(1, 64)
  task_type!: string;

  @ApiProperty({ description: "The type's own fields.", type: Object })
  @IsObject()
  payload!: object;
}

/** A task that is submitted when another one has ended, written out whole. */
@ApiSchema({ name: 'FollowingTaskBody' })
export class FollowUpTaskBody extends IntersectionType(FollowUpTaskFields, CommonTaskFields) {}
