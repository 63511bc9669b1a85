import { publicNetwork, type Network } from './network.js';
import { destinationOf, parsePageUrl } from './page-guard.js';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'news.example.com': ['93.184.216.34', '2606:2800:220:1::1'],
  'inside.example.com': ['10.0.0.5'],
  'both.example.com': ['93.184.216.34', '127.0.0.1'],
  'metadata.google.internal': ['93.184.216.34'],
};

const resolve: Network['resolve'] = (hostname) => {
  const addresses = NAMES[hostname];
  if (!addresses) return Promise.reject(new Error(`no address of ${hostname}`));
  return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
};

const network: Network = { ...publicNetwork, resolve };

describe('where the address of a page leads', () => {
  it.each([
    ['https://news.example.com/a?b=c', 'public'],
    ['http://93.184.216.34/', 'public'],
    ['https://[2606:4700::1111]/', 'public'],
    ['https://unknown.example.com/', 'unknown'],
  ])('%s is %s', async (text, destination) => {
    expect(await destinationOf(parsePageUrl(text)!, network)).toBe(destination);
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://0x7f000001/',
    'http://127.0.0.1./',
    'http://１２７.０.０.１/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://10.1.2.3:8080/',
    'http://localhost/',
    'http://localhost./',
    'http://db.localhost/',
    'http://printer/',
    'http://nas.local/',
    'http://metadata.google.internal/',
    'http://inside.example.com/',
    'http://both.example.com/',
  ])('43: %s is private', async (text) => {
    expect(await destinationOf(parsePageUrl(text)!, network)).toBe('private');
  });

  it.each([
    'ftp://news.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,hello',
    'https://user@news.example.com/',
    'https://user:password@news.example.com/',
    '//news.example.com/',
    'news.example.com',
    '',
    `https://news.example.com/${'x'.repeat(2_000)}`,
  ])('43: %j is no address of a page', (text) => {
    expect(parsePageUrl(text)).toBeUndefined();
  });

  it('a fragment is taken off', () => {
    expect(parsePageUrl('https://news.example.com/a#b')?.href).toBe('https://news.example.com/a');
  });
});
