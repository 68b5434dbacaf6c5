import { Controller, Get, Header, NotFoundException, Param, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../../auth/access.js';
import { pagePolicy } from '../../../http/pages/page-policy.js';
import { StorageUnavailableInterceptor } from '../../../integrations/supabase/storage-unavailable.interceptor.js';
import { LocalDevelopmentGuard } from './local-development.guard.js';
import { Outbox } from './outbox.js';
import { outboxMailPage, outboxPage } from './outbox-page.js';

const HTML = 'text/html; charset=utf-8';
const POLICY = pagePolicy('outbox');

/** A developer's view of what would have been sent. */
@ApiExcludeController()
@Controller('dev/outbox')
@Public()
@UseGuards(LocalDevelopmentGuard)
@UseInterceptors(StorageUnavailableInterceptor)
export class OutboxController {
  constructor(private readonly outbox: Outbox) {}

  @Get()
  @Header('content-type', HTML)
  @Header('content-security-policy', POLICY)
  async list(): Promise<string> {
    return outboxPage(await this.outbox.latest());
  }

  @Get(':message_id')
  @Header('content-type', HTML)
  @Header('content-security-policy', POLICY)
  async read(@Param('message_id') messageId: string): Promise<string> {
    const mail = await this.outbox.find(messageId);
    if (!mail) throw new NotFoundException('No such mail');
    return outboxMailPage(mail);
  }
}
