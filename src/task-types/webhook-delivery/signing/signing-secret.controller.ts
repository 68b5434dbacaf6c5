import { Controller, Get, Header, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequiresRole } from '../../../auth/access.js';
import type { Caller } from '../../../auth/caller.js';
import { CurrentCaller } from '../../../auth/current-caller.js';
import { StorageUnavailableInterceptor } from '../../../integrations/supabase/storage-unavailable.interceptor.js';
import { GetSigningSecret } from './get-signing-secret.query.js';
import { RotateSigningSecret } from './rotate-signing-secret.command.js';
import { SigningSecretResponse } from './signing-secret.dto.js';

@ApiTags('webhooks')
@Controller('webhooks/signing-secret')
@RequiresRole('manager')
@UseInterceptors(StorageUnavailableInterceptor)
export class SigningSecretController {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The secret with which receivers verify this organization’s signed webhooks' })
  @ApiOkResponse({ type: SigningSecretResponse })
  read(@CurrentCaller() caller: Caller): Promise<SigningSecretResponse> {
    return this.queries.execute(new GetSigningSecret(caller));
  }

  @Post('rotate')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Rotates the secret; the previous one also signs for another 24 hours' })
  @ApiOkResponse({ type: SigningSecretResponse })
  rotate(@CurrentCaller() caller: Caller): Promise<SigningSecretResponse> {
    return this.commands.execute(new RotateSigningSecret(caller));
  }
}
