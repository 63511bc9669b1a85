import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ModelServer } from '../libs/testing/model-server.js';
import { ProxyServer } from '../libs/testing/proxy-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { TEST_CERTIFICATE, TEST_CERTIFICATE_KEY } from '../libs/testing/tls-fixture.js';
import { runJob } from './simulation-client.js';
import { modelEntry, SAMPLE_RECORDING, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const DAY = { start_date: '2025-10-02', end_date: '2025-10-02' };
const PROXY_USER = 'me:canary-of-the-proxy';

/** TLS in front of a server that speaks plain HTTP. */
async function behindTls(port: number): Promise<Server> {
  const server = createServer({ cert: TEST_CERTIFICATE, key: TEST_CERTIFICATE_KEY });
  server.removeAllListeners('secureConnection').on('secureConnection', (socket) => {
    const onward = connect(port, '127.0.0.1');
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (url: string) => Number(new URL(url).port);

describe('a service behind a proxy', () => {
  const teardown = new Teardown();
  let provider: ModelServer;
  let proxy: ProxyServer;
  let folder: ServiceFolder;

  beforeAll(async () => {
    provider = await ModelServer.start({ histories: { m: SAMPLE_RECORDING }, log: true });
    teardown.add(() => provider.close());
    const tls = await behindTls(portOf(provider.url));
    teardown.add(() => {
      tls.close();
    });
    const names = {
      'plain.test': portOf(provider.url),
      'provider.test': (tls.address() as AddressInfo).port,
    };
    proxy = await ProxyServer.start({ names });
    teardown.add(() => proxy.close());
    folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await runCommand(['prices', 'generate-sample'], { folder });
    await folder.provideQueue();
    writeFileSync(join(folder.root, 'authority.pem'), TEST_CERTIFICATE);
  }, 120_000);

  afterEach(() => {
    provider.requests.length = 0;
    proxy.seen.length = 0;
  });

  afterAll(() => teardown.run(), 60_000);

  /** The end of a job of one day with a model at each of these base URLs. */
  async function play(name: string, urls: readonly string[], env: Readonly<Record<string, string>>) {
    const access = { openai_api_key: 'a-key', basemodel: 'm' };
    const models = urls.map((url, index) =>
      modelEntry(`${name}-${index}`, { ...access, openai_base_url: url }),
    );
    folder.writeConfig(`${name}.json`, sampleConfig(models));
    const service = await ServiceProcess.start('standalone', {
      folder,
      env: { MODEL_DAY_ATTEMPTS: '1', ...env },
    });
    try {
      const job = await runJob(service, { ...DAY, config_path: `${name}.json` });
      return { job, output: service.output };
    } finally {
      await service.stop();
    }
  }

  it('asks its providers through it, plain and by CONNECT, and trusts the authority that it is told', async () => {
    const url = proxy.url.replace('//', `//${PROXY_USER}@`);
    const env = {
      HTTPS_PROXY: url,
      HTTP_PROXY: url,
      NODE_EXTRA_CA_CERTS: join(folder.root, 'authority.pem'),
      LOG_LEVEL: 'trace',
    };
    const { job, output } = await play('through', ['http://plain.test/v1', 'https://provider.test/v1'], env);
    expect(job).toMatchObject({ status: 'completed', progress: { completed: 2 } });
    const asked = proxy.seen.map(({ method, target }) => `${method} ${target}`);
    expect([...new Set(asked)].sort()).toEqual([
      'CONNECT provider.test:443',
      'POST http://plain.test/v1/chat/completions',
    ]);
    expect(new Set(proxy.seen.map(({ authorization }) => authorization))).toEqual(
      new Set([`Basic ${Buffer.from(PROXY_USER).toString('base64')}`]),
    );
    expect(provider.requests.length).toBeGreaterThan(2);
    expect(output).not.toContain('canary');
  }, 90_000);

  it('goes past it to the hosts of NO_PROXY, and to its own tools always', async () => {
    const env = { https_proxy: proxy.url, http_proxy: proxy.url, no_proxy: '127.0.0.1' };
    const { job } = await play('past', [provider.url], env);
    expect(job).toMatchObject({ status: 'completed' });
    expect(provider.requests.length).toBeGreaterThan(1);
    expect(proxy.seen).toEqual([]);
  }, 90_000);

  it('says that a certificate is not trusted, and what is to be done', async () => {
    const { job } = await play('untrusted', ['https://provider.test/v1'], { HTTPS_PROXY: proxy.url });
    expect(job.progress.details[0]).toMatchObject({
      status: 'failed',
      last_error: { code: 'provider_tls_failed', at_fault: 'provider' },
      error: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
    });
    expect(provider.requests).toEqual([]);
  }, 90_000);
});
