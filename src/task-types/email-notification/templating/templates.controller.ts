import { Body, Controller, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ReadsOnly } from '../../../audit/reads-only.js';
import { RequiresRole } from '../../../auth/access.js';
import { ExampleBodies } from '../../../http/open-api/example-bodies.js';
import { pagePolicy } from '../../../http/pages/page-policy.js';
import { ListTemplates } from './list-templates.query.js';
import { PreviewMail } from './preview-mail.query.js';
import { PreviewBody, PreviewResponse, TemplatesResponse, toTemplateResponse } from './templates.dto.js';

@ApiTags('email')
@Controller('email/templates')
@RequiresRole('viewer')
export class TemplatesController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({ summary: 'The mail templates of this server, with their variables' })
  @ApiOkResponse({ type: TemplatesResponse })
  async list(): Promise<TemplatesResponse> {
    return { templates: (await this.queries.execute(new ListTemplates())).map(toTemplateResponse) };
  }

  @Post(':template/preview')
  @HttpCode(200)
  @ReadsOnly()
  @ExampleBodies(PreviewBody, {
    'welcome, in English': {
      variables: { name: 'Ana', product_name: 'Documents', action_url: 'https://example.com/start' },
      locale: 'en',
    },
  })
  @ApiOperation({ summary: 'Previews a mail: JSON, or HTML or plain text according to Accept' })
  @ApiProduces('application/json', 'text/html', 'text/plain')
  @ApiOkResponse({ type: PreviewResponse })
  async preview(
    @Param('template') template: string,
    @Body() body: PreviewBody,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PreviewResponse | string> {
    const { subject, html, text } = await this.queries.execute(new PreviewMail(template, body));
    void reply.header('vary', 'accept');
    if (accept?.includes('text/html')) {
      void reply.type('text/html; charset=utf-8').header('content-security-policy', pagePolicy('mail'));
      return html;
    }
    if (!accept?.includes('text/plain')) return { subject, html, text };
    void reply.type('text/plain; charset=utf-8');
    return text;
  }
}
