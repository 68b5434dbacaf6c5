import ipaddr from 'ipaddr.js';

const MAPPED_V4 = '::ffff:';

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, because every household has all of one.
 * Text that is not an address (a proxy's `unknown`, say) counts as it is written.
 */
export function clientOf(address: string): string {
  if (address.startsWith(MAPPED_V4) && address.includes('.')) return address.slice(MAPPED_V4.length);
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
