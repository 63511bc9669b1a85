import ipaddr from 'ipaddr.js';

/** IPv4 ranges that the library takes for ordinary ones: protocol assignments and benchmarking networks. */
const SPECIAL_IPV4 = ['192.0.0.0/24', '198.18.0.0/15'].map((range) => ipaddr.IPv4.parseCIDR(range));
/** The only part of IPv6 that is given to hosts of the internet. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address, written in its usual form, is one of the public internet: not loopback, private, link-local,
 * carrier-grade NAT, multicast, reserved, nor an IPv6 address with an IPv4 address inside, whatever that is. What is no
 * address is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return isIPv6(address) ? address.match(GLOBAL_IPV6) : !SPECIAL_IPV4.some((range) => address.match(range));
}

function isIPv6(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv6 {
  return address.kind() === 'ipv6';
}
