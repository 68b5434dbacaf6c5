import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { OutboundError } from '../outbound-error.js';
import { isPublicAddress } from './public-address.js';
import type { Target } from './target-rules.js';

/** All addresses of a host name, IPv4 first. Rejects when there is none. */
export type ResolveHost = (hostname: string) => Promise<string[]>;

/** More addresses than this are not tried. */
const MAX_ADDRESSES = 6;

/**
 * Asks the DNS directly. Not `dns.lookup`: that occupies one of libuv's four threads until the tenant's name server
 * answers, and four slow names would stop files, compression and every other look-up of the process.
 * @param servers `address` or `address:port`; the system's where there are none
 * @throws Error when a server is not an IP address
 */
export function dnsResolver(servers: readonly string[]): ResolveHost {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return async (hostname) => {
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  };
}

/**
 * The addresses a connection to `target` may use, IPv4 first.
 * @throws OutboundError `blocked_address` when any of them is not public, `dns_failed` when there is none
 */
export async function allowedAddresses({ hostname, privateAllowed }: Target, resolve: ResolveHost): Promise<string[]> {
  const addresses = await (privateAllowed ? operatorsAddresses(hostname) : resolve(hostname)).catch(
    (cause: unknown) => {
      throw new OutboundError('dns_failed', undefined, { cause });
    },
  );
  if (addresses.length === 0) throw new OutboundError('dns_failed');
  // One bad address among good ones is how rebinding looks from here: refuse them all.
  if (!privateAllowed && !addresses.every(isPublicAddress)) throw new OutboundError('blocked_address');
  return addresses.filter((address) => isIP(address) !== 0).slice(0, MAX_ADDRESSES);
}

/** Hosts the operator named may be in /etc/hosts, which only `lookup` reads. */
async function operatorsAddresses(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true, order: 'ipv4first' });
  return found.map(({ address }) => address);
}
