import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { MAX_RECIPIENTS } from './recipient.js';
import { DEFAULT_LOCALE } from './templating/mail-templates.js';

const ADDRESS = { type: 'string' as const, example: 'ana@example.com' };

/** One mail to each address of `to`, made of a template of this server. */
export class EmailNotificationPayload {
  @ApiProperty({
    description:
      `One plain address, or up to ${MAX_RECIPIENTS}: each gets a message and a delivery record of its own and does not see the ` +
      'others. International domains are supported; display names, comments and quoted names are not.',
    oneOf: [ADDRESS, { type: 'array', items: ADDRESS, minItems: 1, maxItems: MAX_RECIPIENTS }],
    example: 'ana@example.com',
  })
  @IsDefined()
  to!: string | string[];

  @ApiProperty({ description: 'A name of GET /email/templates.', example: 'welcome', maxLength: 64 })
  @IsString()
  @MaxLength(64)
  template!: string;

  @ApiPropertyOptional({
    description:
      'The variables that the template declares: texts of one line, https:// URLs, numbers, dates (2027-01-31) and times ' +
      '(2027-01-31T08:00:00Z). Missing and unknown ones are rejected by name.',
    type: Object,
    example: { name: 'Ana', product_name: 'Portal de Documentos', action_url: 'https://example.com/comecar' },
    default: {},
  })
  @IsOptional()
  @IsObject()
  variables: Record<string, unknown> = {};

  @ApiPropertyOptional({ description: 'Language of the mail.', enum: ['pt-BR', 'en'], default: DEFAULT_LOCALE })
  @IsOptional()
  @IsString()
  @MaxLength(35)
  locale: string = DEFAULT_LOCALE;
}
