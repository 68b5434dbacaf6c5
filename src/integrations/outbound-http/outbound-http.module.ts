import { Module } from '@nestjs/common';
import { ENV, type Env } from '../../config/env.js';
import { dnsResolver } from './targets/host-addresses.js';
import { HostCircuitBreaker } from './hosts/host-circuit-breaker.js';
import { HostSlots } from './hosts/host-slots.js';
import { HostLimiter } from './hosts/host-limiter.js';
import { OutboundHttp } from './outbound-http.js';

/** Durations here must not jump with the wall clock. */
const monotonicMs = () => performance.now();

/**
 * Injection token of the OutboundHttp for addresses that the operator wrote into the settings: plain HTTP and private
 * hosts are allowed there, everything else (deadline, bounded answers, no redirects, no proxies) is the same.
 */
export const OPERATOR_HTTP = Symbol('OPERATOR_HTTP');

/** Calls to addresses that tenants name, and to those that operators configure. */
@Module({
  providers: [
    {
      provide: OutboundHttp,
      inject: [ENV],
      useFactory: ({ webhook: { allowHttp, allowedPrivateHosts }, outboundDnsServers }: Env) =>
        new OutboundHttp({ allowHttp, allowedPrivateHosts, resolve: dnsResolver(outboundDnsServers) }),
    },
    {
      provide: OPERATOR_HTTP,
      useFactory: () => new OutboundHttp({ allowHttp: true, allowedPrivateHosts: 'all', resolve: dnsResolver([]) }),
    },
    { provide: HostSlots, useFactory: () => new HostSlots(monotonicMs, Math.random) },
    { provide: HostCircuitBreaker, useFactory: () => new HostCircuitBreaker(monotonicMs, Math.random) },
    {
      provide: HostLimiter,
      inject: [HostSlots, HostCircuitBreaker],
      useFactory: (slots: HostSlots, breaker: HostCircuitBreaker) => new HostLimiter(slots, breaker),
    },
  ],
  exports: [OutboundHttp, OPERATOR_HTTP, HostLimiter],
})
export class OutboundHttpModule {}
