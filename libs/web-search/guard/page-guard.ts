import { isIP } from 'node:net';
import { type Network } from './network.js';

/** Where an address on the web leads: to the public internet, to somewhere that is none of its business, or unknown. */
export type Destination = 'public' | 'private' | 'unknown';

const LONGEST_URL = 2_000;
/** Names that belong to a machine or a local network, whatever they resolve to. */
const LOCAL_NAME =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;

/**
 * Reads the address of a page: http or https, no user or password in it, not longer than 2,000 characters. Its fragment
 * is taken off. Undefined for anything else.
 */
export function parsePageUrl(text: string): URL | undefined {
  if (text.length > LONGEST_URL || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  url.hash = '';
  return url;
}

/**
 * Where a page's address leads. Decimal, octal and other spellings of IP addresses are read as browsers do; of a name
 * every address must be public; `unknown` is a name that has none here.
 */
export async function destinationOf(url: URL, network: Network): Promise<Destination> {
  const host = hostOf(url);
  if (isIP(host) !== 0) return network.isAllowed(host) ? 'public' : 'private';
  if (!host.includes('.') || LOCAL_NAME.test(host)) return 'private';
  const addresses = await network.resolve(host).catch(() => []);
  if (addresses.length === 0) return 'unknown';
  return addresses.every(({ address }) => network.isAllowed(address)) ? 'public' : 'private';
}

/** The host without the brackets of IPv6 and without the dot at a name's end. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}
