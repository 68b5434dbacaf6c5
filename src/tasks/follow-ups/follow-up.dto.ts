import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

const ADDRESS = { type: 'string' as const };

@ApiSchema({ name: 'FollowingMail' })
class FollowUpMail {
  @ApiProperty({ oneOf: [ADDRESS, { type: 'array', items: ADDRESS }], example: 'ana@example.com' }) to!:
    string | string[];
  @ApiPropertyOptional({ description: 'Default: task_completed or task_failed.', example: 'task_completed' })
  template?: string;
  @ApiPropertyOptional({ type: Object, description: 'What the template declares beside what ended.' })
  variables?: object;
  @ApiPropertyOptional({ enum: ['pt-BR', 'en'] }) locale?: string;
}

@ApiSchema({ name: 'FollowingWorkflow' })
class FollowUpWorkflow {
  @ApiProperty({ description: 'The path of its webhook.', example: 'user-onboarding' }) workflow!: string;
  @ApiPropertyOptional({ type: Object, description: 'Sent beside what ended.' }) data?: object;
}

/** What `on_complete` and `on_failure` look like in /docs; FollowUpPlans checks it. Exactly one of these. */
export class FollowUp {
  @ApiPropertyOptional({ description: 'Receives what ended.', example: 'https://example.com/hooks/tasks' })
  webhook_url?: string;
  @ApiPropertyOptional({ type: FollowUpMail }) email?: FollowUpMail;
  @ApiPropertyOptional({ type: FollowUpWorkflow }) n8n?: FollowUpWorkflow;
  // Named, not imported: the task that follows may be followed itself.
  @ApiPropertyOptional({ allOf: [{ $ref: '#/components/schemas/FollowingTaskBody' }] }) task?: object;
}
