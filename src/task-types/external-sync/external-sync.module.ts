import { Claims, Codec } from '@app/task-engine';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ENV, type Env } from '../../config/env.js';
import { N8nWebhooks } from '../../integrations/n8n/n8n-webhooks.js';
import { HostLimiter } from '../../integrations/outbound-http/hosts/host-limiter.js';
import type { OutboundHttp } from '../../integrations/outbound-http/outbound-http.js';
import { OPERATOR_HTTP, OutboundHttpModule } from '../../integrations/outbound-http/outbound-http.module.js';
import { TasksModule } from '../../tasks/tasks.module.js';
import { AcceptCallbackHandler } from './callbacks/accept-callback.command.js';
import { CallbackInbox } from './callbacks/callback-inbox.js';
import { CallbackTokens } from './callbacks/callback-tokens.js';
import { CallbacksController } from './callbacks/callbacks.controller.js';
import { ExternalSync } from './external-sync.js';
import { ExternalSyncController } from './external-sync.controller.js';
import { ExternalSyncHandler } from './external-sync.handler.js';
import { ExternalSystems } from './external-systems.js';
import { ExternalTargets } from './external-targets.js';
import { N8nController } from './n8n.controller.js';
import { N8nFollowUpTarget } from './n8n-follow-up-target.js';
import { SyncCaller } from './sync-caller.js';
import { CallbackSync } from './callbacks/callback-sync.js';

const now = () => Date.now();

@Module({
  imports: [CqrsModule, OutboundHttpModule, TasksModule],
  controllers: [ExternalSyncController, N8nController, CallbacksController],
  providers: [
    ExternalSync,
    ExternalSyncHandler,
    AcceptCallbackHandler,
    N8nFollowUpTarget,
    {
      provide: ExternalTargets,
      inject: [ENV],
      useFactory: ({ externalTargets }: Env) => new ExternalTargets(externalTargets),
    },
    {
      provide: ExternalSystems,
      inject: [ENV, ExternalTargets],
      useFactory: ({ n8n, maxPayloadBytes }: Env, targets: ExternalTargets) =>
        new ExternalSystems(new N8nWebhooks(n8n, maxPayloadBytes), targets),
    },
    {
      provide: SyncCaller,
      inject: [ExternalSystems, OPERATOR_HTTP, HostLimiter],
      useFactory: (systems: ExternalSystems, http: OutboundHttp, limiter: HostLimiter) =>
        new SyncCaller(systems, http, limiter),
    },
    {
      provide: CallbackTokens,
      inject: [ENV],
      useFactory: ({ webhook, supabase }: Env) =>
        new CallbackTokens(webhook.signingMasterKey ?? supabase?.serviceRoleKey),
    },
    {
      provide: CallbackInbox,
      inject: [ENV, Claims, Codec, ExternalSystems],
      useFactory: ({ task }: Env, claims: Claims, codec: Codec, systems: ExternalSystems) =>
        new CallbackInbox(claims, codec, { secrets: () => systems.secrets(), keptMs: task.resultTtlMs, now }),
    },
    {
      provide: CallbackSync,
      inject: [ENV, CallbackInbox, CallbackTokens],
      useFactory: ({ apiPublicUrl }: Env, inbox: CallbackInbox, tokens: CallbackTokens) =>
        new CallbackSync(inbox, tokens, apiPublicUrl, now),
    },
  ],
  exports: [ExternalSync],
})
export class ExternalSyncModule {}
