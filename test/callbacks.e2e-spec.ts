import { createHmac } from 'node:crypto';
import { CallbackReceiver } from '../libs/testing/callback-receiver.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { trigger, waitForEnd } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const SECRET = 'a-callback-secret';
const REQUEST = { config_path: 'one.json', start_date: '2025-10-02', end_date: '2025-10-03' };

describe('a trigger with everything: Idempotency-Key, callback_url, request id', () => {
  const teardown = new Teardown();
  let receiver: CallbackReceiver;
  let folder: ServiceFolder;
  let env: Record<string, string>;
  let service: ServiceProcess;

  beforeAll(async () => {
    receiver = await CallbackReceiver.start();
    teardown.add(() => receiver.stop());
    folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await folder.provideQueue();
    await runCommand(['prices', 'generate-sample'], { folder });
    folder.writeConfig('one.json', sampleConfig([modelEntry('holder')]));
    env = { CALLBACK_ALLOWED_HOSTS: `127.0.0.1:${receiver.port}`, CALLBACK_SECRET: SECRET };
    service = await ServiceProcess.start('standalone', { folder, env });
    teardown.add(() => service.kill());
  }, 90_000);

  afterAll(() => teardown.run(), 60_000);

  async function triggerWith(headers: Record<string, string>, body: object) {
    const response = await fetch(`${service.url}/simulate/trigger`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const json = (await response.json()) as { job_id: string; error?: string; details?: object };
    return { status: response.status, replayed: response.headers.get('Idempotency-Replayed'), body: json };
  }

  it('is answered twice the same, runs once, is told once, and can be followed by its request id', async () => {
    const body = { ...REQUEST, callback_url: `${receiver.url}/resume/1?token=canary` };
    const headers = { 'Idempotency-Key': 'daily-2025-10-03', 'X-Request-Id': 'windmill-1' };
    const first = await triggerWith(headers, body);
    expect(first).toMatchObject({ status: 202, replayed: null });
    const jobId = first.body.job_id;
    const [callback] = await receiver.waitFor(1);
    const raw = `{"job_id":"${jobId}","status":"completed"}`;
    const signature = String(callback!.headers['x-ai-trader-signature']);
    const t = /^t=(\d+),v1=[0-9a-f]{64}$/.exec(signature)?.[1];
    const v1 = createHmac('sha256', SECRET)
      .update(`${String(t)}.${raw}`)
      .digest('hex');
    expect(callback).toMatchObject({ method: 'POST', path: '/resume/1?token=canary', body: raw });
    expect(signature).toBe(`t=${String(t)},v1=${v1}`);

    await service.waitForLog(({ msg }) => msg === 'callback delivered', 'that the callback was delivered');
    const status = await service.request('GET', `/simulate/status/${jobId}`);
    expect(status.body).toMatchObject({
      status: 'completed',
      callbacks: [{ url: receiver.url, status: 'delivered', attempts: 1, last_error: null }],
    });
    const again = await triggerWith({ ...headers, 'X-Request-Id': 'windmill-2' }, body);
    expect(again).toEqual({ status: 202, replayed: 'true', body: first.body });
    expect(await triggerWith(headers, REQUEST)).toMatchObject({
      status: 409,
      body: { error: 'idempotency_key_reused', details: { header: 'Idempotency-Key' } },
    });
    expect(receiver.received).toHaveLength(1);

    const { body: log } = await service.request('GET', `/simulate/${jobId}/transitions`);
    expect(log).toMatchObject({
      job_id: jobId,
      transitions: [
        {
          from_status: null,
          to_status: 'pending',
          action: 'trigger',
          actor: 'anonymous',
          source: '127.0.0.1',
        },
        { from_status: 'pending', to_status: 'running', action: 'claim' },
        { from_status: 'running', to_status: 'completed', action: 'settle', reason: null },
      ],
    });
    const ids = (log as { transitions: { request_id: string }[] }).transitions.map((each) => each.request_id);
    expect(ids).toEqual(['windmill-1', 'windmill-1', 'windmill-1']);
  }, 60_000);

  it('its lines in the log carry job, model, date and request id, and nothing of the URL but its origin', () => {
    const lines = service.log.filter(({ requestId }) => requestId === 'windmill-1');
    const about = lines.filter(({ msg }) => msg === 'model-day completed');
    expect(about.map(({ model, date }) => [model, date])).toEqual([
      ['holder', '2025-10-02'],
      ['holder', '2025-10-03'],
    ]);
    expect(lines.filter(({ msg }) => msg === 'job moved')).toMatchObject([
      { job: expect.any(String) as string, to: 'pending', actor: 'anonymous', source: '127.0.0.1' },
      { from: 'pending', to: 'running' },
      { from: 'running', to: 'completed' },
    ]);
    expect(lines.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['request answered', 'trading date queued', 'job ended', 'callback delivered']),
    );
    expect(service.output).not.toContain('canary');
    expect(service.output).not.toContain(SECRET);
  });

  it.each([
    ['a host that is not allowed', 'http://127.0.0.1:9/'],
    ['credentials', 'http://me:canary@127.0.0.1/'],
    ['a file', 'file:///etc/passwd'],
    ['no URL', 'canary'],
  ])('refuses %s with 400, and nothing is stored', async (_what, callback_url) => {
    const answer = await triggerWith({ 'Idempotency-Key': 'refused' }, { ...REQUEST, callback_url });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'invalid_callback_url', details: { field: 'callback_url' } },
    });
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  });

  it('refuses a bad Idempotency-Key with 400', async () => {
    expect(await triggerWith({ 'Idempotency-Key': 'two words' }, REQUEST)).toMatchObject({
      status: 400,
      body: { error: 'invalid_idempotency_key', details: { header: 'Idempotency-Key' } },
    });
  });

  it('a callback that is due when the process is killed is delivered after the restart', async () => {
    receiver.answerWith = () => undefined;
    const before = receiver.received.length;
    const callback_url = `${receiver.url}/resume/2`;
    const { body } = await trigger(service, { ...REQUEST, replace_existing: true, callback_url });
    const jobId = (body as { job_id: string }).job_id;
    await receiver.waitFor(before + 1);
    await service.kill();
    receiver.answerWith = (response) => response.end();
    service = await ServiceProcess.start('standalone', { folder, env });
    expect(await waitForEnd(service, jobId)).toMatchObject({ status: 'completed' });
    const [killed, delivered] = (await receiver.waitFor(before + 2)).slice(before);
    expect(delivered).toMatchObject({
      path: '/resume/2',
      body: `{"job_id":"${jobId}","status":"completed"}`,
      headers: { 'x-ai-trader-delivery': killed!.headers['x-ai-trader-delivery'] },
    });
  }, 120_000);
});
