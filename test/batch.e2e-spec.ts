import { jest } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceFolder } from '../libs/testing/service-folder.js';
import {
  runCommand,
  runProgram,
  ServiceProcess,
  startProgram,
  type RunningProgram,
} from '../libs/testing/service-process.js';
import { describeWith } from './describe-where.js';
import { GatedProvider } from './gated-provider.js';
import { NASDAQ_PRICES, RECORDED_MODELS, recordingPath, recordingsMissing } from './recorded-histories.js';
import { resultFiles } from './result-files.js';
import { trigger, waitForEnd } from './simulation-client.js';
import { modelEntry, sampleConfig } from './simulation-configs.js';
import { Teardown } from './teardown.js';

const WEEK = ['simulate', '--config', 'configs/week.json', '--from', '2025-10-02', '--to', '2025-10-08'];
jest.setTimeout(240_000);

/** Where the interruptions of these tests strike. */
const MIDDLE = '2025-10-06';
const ENV = {
  GATED_PROVIDER_KEY: 'a-key',
  QUEUE_LOCK_S: '2',
  RECONCILE_INTERVAL_S: '1',
  SHUTDOWN_GRACE_S: '1',
};
const SUMMARY = [
  /^model +days +failed +warned +last date +value +return$/m,
  /^first +5 +0 +0 +2025-10-08 +\d+\.\d\d +-?\d+\.\d\d %$/m,
  /^Job [0-9a-f-]{36} completed: 15 of 15 model-days are completed\.$/m,
];

describe('simulate', () => {
  const teardown = new Teardown();
  let provider: GatedProvider;
  let folder: ServiceFolder;
  let undisturbed: Record<string, string>;

  beforeAll(async () => {
    provider = await GatedProvider.start();
    teardown.add(() => provider.close());
    folder = new ServiceFolder();
    teardown.add(() => {
      folder.remove();
    });
    await runCommand(['prices', 'generate-sample'], { folder });
    const models = ['first', 'second'].map((name) => modelEntry(name, provider.model('recorded')));
    folder.writeConfig('week.json', sampleConfig([...models, modelEntry('holder')]));
    const unauthorized = modelEntry('outsider', provider.model('unauthorized'));
    folder.writeConfig('partial.json', sampleConfig([unauthorized, modelEntry('insider')]));
  });

  afterEach(() => {
    provider.letGo();
  });

  afterAll(() => teardown.run());

  const simulate = (args: readonly string[]) => runProgram('cli', args, { folder, env: ENV });

  /** Starts the week, and waits until the provider holds back the closing answers of the middle: by then trades were made. */
  async function startToTheMiddle(...args: string[]): Promise<RunningProgram> {
    provider.hold(({ date, turn }) => date === MIDDLE && turn === 2);
    const program = startProgram('cli', [...WEEK, ...args], { folder, env: ENV });
    await provider.nextHeld();
    await provider.nextHeld();
    return program;
  }

  it('runs to its end with a line for every date and a summary; the same call then has nothing to do', async () => {
    const { code, out, err } = await simulate(WEEK);
    expect(code).toBe(0);
    expect(err.split('\n')[0]).toBe('2025-10-02: 3 of 3 models completed (3/15 model-days)');
    for (const line of SUMMARY) expect(out).toMatch(line);
    undisturbed = resultFiles(folder);
    expect(Object.keys(undisturbed)).toHaveLength(3 * (1 + 5));
    expect(await simulate(WEEK)).toEqual({
      code: 0,
      out: 'Nothing to do: everything asked for is completed already (last date 2025-10-08, next trading day 2025-10-09).\n',
      err: '',
    });
  });

  it('ends with 1 when a part fails, and names it; with 2 when it is wrong usage', async () => {
    const partial = await simulate(['simulate', '--config', 'partial.json', '--to', '2025-10-02']);
    expect(partial.code).toBe(1);
    expect(partial.out).toMatch(/^failed: outsider on 2025-10-02: .*401.*$/m);
    expect(partial.err).toContain('ended as partial; 1 of 2 model-days are completed. (simulation_partial)');
    expect(`${partial.out}${partial.err}`).not.toContain('a-key');
    const wrong = await simulate([...WEEK, '--models', 'nobody']);
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toContain('the config has no model with the signature "nobody". (unknown_signature)');
  });

  it('stopped by Ctrl-C, then killed, the same call goes on each time and leaves the same files', async () => {
    const stopped = await startToTheMiddle('--replace-existing');
    stopped.signal('SIGINT');
    const { code, err } = await stopped.end;
    expect([code, err]).toEqual([1, expect.stringContaining('(simulation_stopped)')]);
    provider.letGo();
    const killed = await startToTheMiddle('--replace-existing');
    killed.signal('SIGKILL');
    expect((await killed.end).code).toBeNull();
    provider.letGo();
    const last = await simulate([...WEEK, '--replace-existing']);
    expect(last.code).toBe(0);
    for (const line of SUMMARY) expect(last.out).toMatch(line);
    expect(resultFiles(folder)).toMatchObject(undisturbed);
  });

  it('a service on the same database leaves its job alone, and goes on with it when it was killed', async () => {
    await folder.provideQueue();
    const service = await ServiceProcess.start('standalone', { folder, env: ENV });
    teardown.add(() => service.kill());
    const batch = await startToTheMiddle('--replace-existing');
    const same = {
      config_path: 'week.json',
      start_date: '2025-10-02',
      end_date: '2025-10-08',
      replace_existing: true,
    };
    const answer = await trigger(service, same);
    expect(answer).toMatchObject({ status: 200, body: { status: 'running' } });
    const { job_id: jobId } = answer.body as { job_id: string };
    expect((await trigger(service, { ...same, replace_existing: false })).status).toBe(409);
    expect(await simulate([...WEEK, '--replace-existing'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('(job_conflict)') as string,
    });
    expect(service.log.filter(({ job }) => job === jobId)).toEqual([]);
    batch.signal('SIGKILL');
    await batch.end;
    provider.letGo();
    expect(await waitForEnd(service, jobId)).toMatchObject({
      status: 'completed',
      progress: { completed: 15 },
    });
    expect(service.log.filter(({ job, msg }) => job === jobId && msg === 'model-day completed')).not.toEqual(
      [],
    );
    expect(resultFiles(folder)).toMatchObject(undisturbed);
    await service.stop();
  });
});

describeWith('agent_data of the batch system', recordingsMissing, () => {
  let folder: ServiceFolder;
  let agentData: string;

  beforeAll(async () => {
    folder = new ServiceFolder();
    agentData = join(folder.root, 'agent_data');
    for (const model of RECORDED_MODELS) {
      const position = join(agentData, model, 'position');
      mkdirSync(position, { recursive: true });
      writeFileSync(join(position, 'position.jsonl'), readFileSync(recordingPath(model)));
    }
    await runCommand(['prices', 'import', NASDAQ_PRICES], { folder });
  });

  afterAll(() => {
    folder.remove();
  });

  const run = (...args: string[]) => runProgram('cli', args, { folder });

  it('is imported and adds up', async () => {
    const first = await run('import', 'agent-data', agentData);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain(
      'gpt-5: imported 21 days from 2025-10-02 to 2025-10-30, 55 lines; 10841.57 dollars (8.42 %, provisional: its close is not known yet).',
    );
    const verified = await run('verify', 'agent-data', agentData);
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toContain('No differences in 4 portfolios.');
  });

  it('a wrong cent is refused and reported with its line', async () => {
    const path = join(agentData, 'MiniMax-M2/position/position.jsonl');
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines[6]).toContain('"CASH":33.74499999999996');
    lines[6] = lines[6]!.replace('33.74499999999996', '33.75499999999996');
    writeFileSync(path, lines.join('\n'));
    const where = 'MiniMax-M2/position/position.jsonl, line 7: CASH is 33.755, expected 33.745.';
    const refused = await run('import', 'agent-data', agentData);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(where)]);
    const verified = await run('verify', 'agent-data', agentData);
    expect([verified.code, verified.out]).toEqual([1, expect.stringContaining(where)]);
  });
});
