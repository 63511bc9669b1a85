import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import tls from 'node:tls';
import { type OutboundSettings } from '@app/config';
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from 'undici';

export type OutboundInit = RequestInit;
export type OutboundResponse = Response;

/**
 * The way out of this machine, for everything that goes to a service on the internet: through the proxies that the
 * environment names, except to the hosts of NO_PROXY. What stays on the machine (tool services, health checks) does not
 * take it. Certificates are checked against Node's authorities and those of NODE_EXTRA_CA_CERTS.
 */
export class Outbound {
  private readonly dispatcher: EnvHttpProxyAgent;
  private readonly agents: Readonly<Record<string, HttpAgent>>;

  constructor({ httpProxy = '', httpsProxy = '', noProxy = '', extraCaFile }: OutboundSettings = {}) {
    const trust = trusting(extraCaFile);
    // Given as text, also as an empty one, so that undici does not read the environment on its own.
    const proxies = { httpProxy, httpsProxy: httpsProxy === '' ? httpProxy : httpsProxy, noProxy };
    this.dispatcher = new EnvHttpProxyAgent({
      ...proxies,
      // Plain http is forwarded, as every client does it: many proxies tunnel to port 443 only.
      proxyTunnel: false,
      // How long an answer may take is the caller's to say; undici would give up after five minutes.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(trust && { connect: trust, requestTls: trust, proxyTls: trust }),
    });
    const proxyEnv = { HTTP_PROXY: httpProxy, HTTPS_PROXY: proxies.httpsProxy, NO_PROXY: noProxy };
    this.agents = {
      'http:': new HttpAgent({ proxyEnv }),
      'https:': new HttpsAgent({ proxyEnv, ...trust }),
    };
  }

  /** `fetch` over this way; follows redirects only where it is told to. */
  fetch(url: string | URL, init: OutboundInit = {}): Promise<OutboundResponse> {
    return fetch(url, { redirect: 'manual', ...init, dispatcher: this.dispatcher });
  }

  /** The agent for a request of node:http or node:https over this way. */
  agentFor({ protocol }: URL): HttpAgent | undefined {
    return this.agents[protocol];
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Node reads NODE_EXTRA_CA_CERTS by itself, but only from the environment that it was started with, and not from the file of
 * `--env-file`. What it has not read is given to each connection.
 */
function trusting(extraCaFile: string | undefined): { readonly ca: string[] } | undefined {
  if (extraCaFile === undefined) return undefined;
  const known = new Set(tls.getCACertificates('extra').map(withoutBlanks));
  const wanted = readFileSync(extraCaFile, 'utf8').match(CERTIFICATE) ?? [];
  const missing = wanted.filter((certificate) => !known.has(withoutBlanks(certificate)));
  return missing.length === 0 ? undefined : { ca: [...tls.getCACertificates('default'), ...missing] };
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
