import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ENV, type Env } from '../../config/env.js';
import { OutboundHttpModule } from '../../integrations/outbound-http/outbound-http.module.js';
import { Supabase } from '../../integrations/supabase/supabase.js';
import { SupabaseModule } from '../../integrations/supabase/supabase.module.js';
import { DeliveryHeaders } from './delivery-headers.js';
import { GetSigningSecretHandler } from './signing/get-signing-secret.query.js';
import { RotateSigningSecretHandler } from './signing/rotate-signing-secret.command.js';
import { SigningGenerations } from './signing/signing-generations.js';
import { SigningSecretController } from './signing/signing-secret.controller.js';
import { SigningSecrets } from './signing/signing-secrets.js';
import { TasksModule } from '../../tasks/tasks.module.js';
import { WebhookFollowUpTarget } from './webhook-follow-up-target.js';
import { WebhookDelivery } from './webhook-delivery.js';
import { WebhookDeliveryController } from './webhook-delivery.controller.js';
import { WebhookDeliveryHandler } from './webhook-delivery.handler.js';

const now = () => new Date();

@Module({
  imports: [CqrsModule, OutboundHttpModule, SupabaseModule, TasksModule],
  controllers: [WebhookDeliveryController, SigningSecretController],
  providers: [
    WebhookDelivery,
    WebhookDeliveryHandler,
    WebhookFollowUpTarget,
    GetSigningSecretHandler,
    RotateSigningSecretHandler,
    {
      provide: SigningSecrets,
      inject: [ENV, Supabase],
      useFactory: ({ webhook }: Env, supabase: Supabase) =>
        new SigningSecrets(webhook.signingMasterKey, new SigningGenerations(supabase), now),
    },
    {
      provide: DeliveryHeaders,
      inject: [SigningSecrets],
      useFactory: (secrets: SigningSecrets) => new DeliveryHeaders(secrets, now),
    },
  ],
  exports: [WebhookDelivery],
})
export class WebhookDeliveryModule {}
