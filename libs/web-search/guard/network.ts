import { type LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isPublicAddress } from './public-address.js';

/** How names are resolved, and which addresses may be reached. */
export interface Network {
  /** Finds the addresses of a name; rejects when there are none. */
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
  /** Whether an IP address may be reached. */
  isAllowed(address: string): boolean;
}

/** Names as this machine resolves them, its hosts file included; addresses of the public internet. */
export const publicNetwork: Network = {
  resolve: (hostname) => lookup(hostname, { all: true, order: 'verbatim' }),
  isAllowed: isPublicAddress,
};
