import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsDefined, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { JSON_VALUE } from '../../http/requests/json-value.js';
import { AreAllowedHeaders } from '../../integrations/outbound-http/targets/allowed-headers.js';
import { MAX_URL_LENGTH } from '../../integrations/outbound-http/targets/target-rules.js';

const RETRY_PLANS = ['default', 'extended'] as const;

/** One delivery: the JSON of `data` is POSTed to `webhook_url` until the receiver answers 2xx. */
export class WebhookDeliveryPayload {
  @ApiProperty({
    description:
      'Public https:// address. Private addresses, user names, redirects and ports of other services are rejected, at ' +
      'submit where the URL shows it, and at every connection.',
    example: 'https://example.com/webhook',
    maxLength: MAX_URL_LENGTH,
  })
  @IsString()
  @MaxLength(MAX_URL_LENGTH)
  webhook_url!: string;

  @ApiProperty({
    ...JSON_VALUE,
    description:
      'Any JSON value except null, usually an object. The request body is exactly its JSON, without an envelope.',
    example: { order_id: 42, status: 'paid' },
  })
  @IsDefined()
  data!: unknown;

  @ApiPropertyOptional({
    description:
      'At most 20 headers of the request. Host, content-length, hop-by-hop and webhook-* headers are rejected; values are ' +
      'never shown again.',
    example: { authorization: 'Bearer my-token' },
    type: Object,
    additionalProperties: { type: 'string' },
    default: {},
  })
  @IsOptional()
  @AreAllowedHeaders()
  headers: Record<string, string> = {};

  @ApiPropertyOptional({
    description: 'Adds `webhook-signature` (Standard Webhooks) with the secret of GET /webhooks/signing-secret.',
    default: false,
  })
  @IsOptional()
  @IsBoolean()
  sign_payload: boolean = false;

  @ApiPropertyOptional({
    description: 'Sent as the header `webhook-event-type`.',
    example: 'order.paid',
    maxLength: 100,
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(/^[A-Za-z0-9_.:-]+$/, { message: 'event_type must be letters, digits and _ . : -' })
  event_type?: string;

  @ApiPropertyOptional({
    description:
      '`default`: the application’s retry policy. `extended`: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h. Every status other than ' +
      '2xx is retried, except 3xx and 410.',
    enum: RETRY_PLANS,
    default: 'default',
  })
  @IsOptional()
  @IsIn(RETRY_PLANS)
  retry_plan: (typeof RETRY_PLANS)[number] = 'default';
}
