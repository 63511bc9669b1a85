import { configJson, modelJson } from '../../testing/config.builder.js';
import { JobConfigs } from './job-configs.js';

const claim = (jobId: string, steps = 10) => ({
  jobId,
  config: configJson({ models: [modelJson(`of-${jobId}`)], agent_config: { max_steps: steps } }),
});

describe('JobConfigs', () => {
  it('gives the model-days of a job one config, and those of another job theirs', () => {
    const configs = new JobConfigs('/data');
    const [one, other] = [configs.of(claim('one')), configs.of(claim('other'))];
    expect([one.models[0]!.signature, other.models[0]!.signature]).toEqual(['of-one', 'of-other']);
    expect(configs.of(claim('one'))).toBe(one);
    expect(configs.of(claim('other'))).toBe(other);
  });

  it('refuses a config that is not valid, every time, and keeps nothing of it', () => {
    const configs = new JobConfigs('/data');
    const bad = { jobId: 'one', config: { agent_type: 'BaseAgent' } };
    const invalid = expect.objectContaining({ code: 'invalid_config' }) as Error;
    expect(() => configs.of(bad)).toThrow(invalid);
    expect(() => configs.of(bad)).toThrow(invalid);
    expect(configs.of(claim('one')).models[0]!.signature).toBe('of-one');
  });

  it('forgets the jobs that came first when there are more than run at once', () => {
    const configs = new JobConfigs('/data');
    const first = configs.of(claim('j0'));
    const second = configs.of(claim('j1'));
    for (let job = 2; job < 33; job += 1) configs.of(claim(`j${job}`));
    expect(configs.of(claim('j1'))).toBe(second);
    expect(configs.of(claim('j0'))).not.toBe(first);
  });
});
