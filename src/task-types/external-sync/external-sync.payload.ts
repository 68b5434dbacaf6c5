import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsDefined, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import { JSON_VALUE } from '../../http/requests/json-value.js';
import { IsSyncNameUnless, StandsWithout } from './sync-names.js';

/** What every call to another system may carry. */
export class SyncFields {
  @ApiProperty({
    ...JSON_VALUE,
    description:
      'Any JSON value except null. The other system gets it inside an envelope: `{ "task_id", "organization_id", ' +
      '"sync_type" or "workflow", "data", "callback_url" (with wait_for_callback) }`.',
    example: { user_id: 'user_789', email: 'ana@example.com' },
  })
  @IsDefined()
  data!: unknown;

  @ApiPropertyOptional({
    description:
      'The task stays `running`, without holding a worker, until the other system POSTs JSON to the `callback_url` of the ' +
      'envelope (signed, single use). The body becomes the result; `{ "status": "failed", "message": "…" }` fails the task.',
    default: false,
  })
  @IsOptional()
  @IsBoolean()
  wait_for_callback?: boolean;

  @ApiPropertyOptional({
    description:
      'With wait_for_callback: the task fails (`callback_timeout`) when no callback arrives within this time.',
    default: 3600,
    minimum: 1,
    maximum: 604_800,
  })
  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(1)
  @Max(604_800)
  callback_timeout_seconds?: number;
}

/** One call to n8n, or to a system of the EXTERNAL_TARGETS file. */
export class ExternalSyncPayload extends SyncFields {
  @ApiPropertyOptional({
    description: '`n8n`, or the name of a system in the EXTERNAL_TARGETS file.',
    default: 'n8n',
    example: 'crm',
  })
  @IsOptional()
  @Matches(/^[a-z0-9][a-z0-9_-]{0,63}$/, { message: 'system must be the name of a configured system' })
  system?: string;

  @ApiPropertyOptional({
    description: 'One of the sync types of the system; for n8n the path of the webhook.',
    example: 'contact',
    maxLength: 200,
  })
  @IsSyncNameUnless('workflow')
  sync_type?: string;

  @ApiPropertyOptional({
    description: 'n8n only, instead of sync_type: the path of a workflow’s webhook.',
    example: 'user-onboarding',
    maxLength: 200,
  })
  @IsOptional()
  @IsSyncNameUnless('sync_type')
  @StandsWithout('sync_type')
  workflow?: string;
}
