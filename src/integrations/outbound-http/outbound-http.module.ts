import { Module } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { dnsResolver } from './host-addresses.js';
import { HostRest } from './host-rest.js';
import { HostSlots } from './host-slots.js';
import { OutboundHttp } from './outbound-http.js';

/** Durations here must not jump with the wall clock. */
const monotonicMs = () => performance.now();

/** Calls to addresses that tenants name. */
@Module({
  providers: [
    {
      provide: OutboundHttp,
      inject: [ENV],
      useFactory: ({ webhook: { allowHttp, allowedPrivateHosts } }: Env) =>
        new OutboundHttp({ allowHttp, allowedPrivateHosts, resolve: dnsResolver() }),
    },
    { provide: HostSlots, useFactory: () => new HostSlots(monotonicMs, Math.random) },
    { provide: HostRest, useFactory: () => new HostRest(monotonicMs, Math.random) },
  ],
  exports: [OutboundHttp, HostSlots, HostRest],
})
export class OutboundHttpModule {}
