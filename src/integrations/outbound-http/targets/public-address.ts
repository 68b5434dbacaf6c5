import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/** Global unicast as IANA has handed it out; all else (`::127.0.0.1`, unassigned space) is not a public server. */
const GLOBAL_UNICAST_V6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/** Public by registry, but answered by the platform below: Azure's WireServer. */
const PLATFORM_ADDRESSES = ['168.63.129.16'];

/**
 * Whether an IP address literal names a host on the public internet. Only plain global unicast does: no private, shared,
 * loopback, link-local, reserved or multicast range, and no IPv6 form that carries an IPv4 address (mapped, NAT64, 6to4,
 * Teredo). Text that is not an IP address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed instanceof ipaddr.IPv6)
    return parsed.zoneId === undefined && parsed.match(GLOBAL_UNICAST_V6) && !isIsatap(parsed);
  return !PLATFORM_ADDRESSES.includes(parsed.toString());
}

/** ISATAP tunnels to the IPv4 address in the last 32 bits, whatever the prefix (RFC 5214). */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ((parts[4] ?? 0) & 0xfdff) === 0 && parts[5] === 0x5efe;
}
