import ipaddr from 'ipaddr.js';

/** IPv4 ranges that the library takes for ordinary ones: protocol assignments and benchmarking networks. */
const SPECIAL_IPV4 = ['192.0.0.0/24', '198.18.0.0/15'].map((range) => ipaddr.IPv4.parseCIDR(range));
/** The only part of IPv6 that is given to hosts of the internet. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address, written in its usual form, is one of the public internet: not loopback, private, link-local,
 * carrier-grade NAT, multicast or reserved. IPv6 addresses with an IPv4 address inside are not, except those of NAT64
 * (`64:ff9b::/96`), as which networks without IPv4 see public names: there the inner address decides. What is no address
 * is not public.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (isIPv6(address)) {
    if (address.range() === 'rfc6052') return isPublicAddress(innerAddress(address));
    return address.range() === 'unicast' && address.match(GLOBAL_IPV6);
  }
  return address.range() === 'unicast' && !SPECIAL_IPV4.some((range) => address.match(range));
}

function isIPv6(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv6 {
  return address.kind() === 'ipv6';
}

/** The IPv4 address in the last 32 bits. */
function innerAddress(address: ipaddr.IPv6): string {
  return address.toByteArray().slice(-4).join('.');
}
