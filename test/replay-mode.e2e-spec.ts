import { existsSync, readdirSync } from 'node:fs';
import { differences, readEndState, RECORDED, type EndState } from '../libs/testing/end-state.js';
import { ModelServer, type Failure, type SeenRequest } from '../libs/testing/model-server.js';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import { runCommand, ServiceProcess } from '../libs/testing/service-process.js';
import { readerOf } from '../libs/testing/state-reader.js';
import { runJob, trigger } from './simulation-client.js';
import { modelEntry, SAMPLE_RECORDING, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const REQUEST = {
  config_path: 'configs/replayed.json',
  start_date: '2025-10-02',
  end_date: '2025-10-08',
};
const DATES = ['2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'];
const SHA256 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;

const teardown = new Teardown();
let folder: ServiceFolder;
let provider: ModelServer;
let service: ServiceProcess;

beforeAll(async () => {
  folder = new ServiceFolder();
  teardown.add(() => {
    folder.remove();
  });
  provider = await startProvider();
  const access = { openai_base_url: provider.url, openai_api_key: 'env:REPLAYED_KEY' };
  const models = ['steady', 'shaky', 'failing'].map((basemodel) =>
    modelEntry(basemodel, { basemodel, temperature: 0.5, ...access }),
  );
  const agent_config = { max_steps: 30, max_retries: 3, base_delay: 0, initial_cash: 10_000 };
  folder.writeConfig('replayed.json', sampleConfig([...models, modelEntry('holder')], { agent_config }));
  await runCommand(['prices', 'generate-sample'], { folder });
  await folder.provideQueue();
  const env = { REPLAYED_KEY: 'sk-canary-replayed', MODEL_DAY_ATTEMPTS: '1' };
  service = await ServiceProcess.start('standalone', { folder, env });
  teardown.add(() => service.stop());
}, 90_000);

afterAll(() => teardown.run(), 60_000);

/**
 * All models repeat the recorded trades. `shaky` answers each day with something else first: an error that passes, a
 * dropped connection, broken arguments, an unknown tool without a call id, a search. `failing` fails on two days for good.
 */
function startProvider(): Promise<ModelServer> {
  const tries = new Map<string, number>();
  const failWith = (request: SeenRequest): Failure | undefined => {
    const { model, date, turn } = request;
    const key = `${model} ${date} ${turn}`;
    tries.set(key, (tries.get(key) ?? 0) + 1);
    if (key === 'shaky 2025-10-02 1' && tries.get(key) === 1) return { status: 500 };
    if (key === 'shaky 2025-10-03 2' && tries.get(key) === 1) return 'drop-connection';
    if (key === 'failing 2025-10-03 1') return { status: 401, error: { message: 'no such key' } };
    return key === 'failing 2025-10-07 2' ? { status: 503 } : undefined;
  };
  const call = (name: string, args: string, id?: string) => ({
    role: 'assistant',
    content: null,
    reasoning_content: 'Je réfléchis… 🤔',
    tool_calls: [{ ...(id && { id }), type: 'function', function: { name, arguments: args } }],
  });
  const answerWith = ({ model, date, turn }: SeenRequest) => {
    if (model !== 'shaky' || turn !== 1) return undefined;
    if (date === '2025-10-06') return call('buy', '{"symbol":"', 'a');
    if (date === '2025-10-07') return call('short_sell', '{}');
    return date === '2025-10-08' ? call('get_information', '{"query":"NVIDIA"}', 'b') : undefined;
  };
  const histories = Object.fromEntries(
    ['steady', 'shaky', 'failing'].map((name) => [name, SAMPLE_RECORDING]),
  );
  return ModelServer.start({ histories, failWith, answerWith, log: true });
}

async function endState(jobId: string): Promise<EndState> {
  const { dataDir } = folder;
  const reader = readerOf({ dataDir });
  return readEndState({ reader, dataDir, providerUrl: provider.url, more: RECORDED }, jobId);
}

describe('mode replay', () => {
  let sourceId: string;
  let source: EndState;

  it('a job shows what decides how it comes out', async () => {
    const job = await runJob(service, REQUEST);
    sourceId = job.job_id;
    source = await endState(sourceId);
    expect(job).toMatchObject({
      status: 'partial',
      mode: 'simulate',
      source_job_id: null,
      date_range: DATES,
    });
    const sampling = { temperature: 0.5, top_p: null, max_tokens: null, seed: null };
    expect(job.identity).toMatchObject({
      config_sha256: SHA256,
      prompt_sha256: SHA256,
      universe: { sha256: SHA256, symbols: 20 },
      execution: 'open',
      commission: { per_trade: 0, per_share: 0 },
      slippage_bps: 0,
      max_position_fraction: null,
      max_trades_per_day: null,
      code: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string },
      sampling: { steady: sampling, shaky: sampling, failing: sampling },
      price_data_version: 1,
    });
    expect(JSON.stringify(job)).not.toContain('canary');
  });

  it('leaves the same rows and files behind, with the network closed and without a key', async () => {
    expect(source.tables.failures).toHaveLength(2);
    expect(source.tables.session_recordings).toHaveLength(20);
    expect(source.actions).toBeGreaterThan(20);
    await provider.close();
    await service.stop();
    service = await ServiceProcess.start('standalone', { folder });
    const asked = provider.requests.length;
    const job = await runJob(service, { mode: 'replay', source_job_id: sourceId, replace_existing: true });
    expect(job).toMatchObject({
      status: 'partial',
      mode: 'replay',
      source_job_id: sourceId,
      date_range: DATES,
    });
    expect(differences(await endState(job.job_id), source)).toEqual([]);
    expect(provider.requests).toHaveLength(asked);
    expect(existsSync(folder.dataDir) && readdirSync(folder.dataDir)).not.toContainEqual(
      expect.stringContaining('runtime_env'),
    );
  }, 60_000);

  it('keeps what exists unless told to replace it, and refuses what contradicts', async () => {
    const replay = { mode: 'replay', source_job_id: sourceId };
    expect(await trigger(service, replay)).toMatchObject({ status: 400, body: { error: 'days_exist' } });
    expect(await trigger(service, { ...replay, start_date: '2025-10-03' })).toMatchObject({
      status: 400,
      body: { error: 'replay_contradiction', details: { field: 'start_date' } },
    });
    expect(await trigger(service, { mode: 'replay' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', details: { field: 'source_job_id' } },
    });
    expect(await trigger(service, { source_job_id: sourceId })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', details: { field: 'mode' } },
    });
    expect(await trigger(service, { mode: 'replay', source_job_id: 'x' })).toMatchObject({ status: 400 });
    expect(await trigger(service, { mode: 'rerun' })).toMatchObject({ status: 400 });
  });
});
