import { JobFactsReader } from './job-facts.js';

describe('JobFactsReader', () => {
  const configs: Record<string, Record<string, unknown>> = {
    one: {
      universe: ['NVDA', 'AAPL'],
      models: [
        { signature: 'single', knowledge_cutoff: '2025-06-30' },
        { signature: 'explicit', replicates: 1 },
        { signature: 'multi', replicates: 3, knowledge_cutoff: '2025-01-31' },
      ],
    },
    two: { universe: ['MSFT'], models: [{ signature: 'single' }] },
  };

  function reader() {
    const asked: string[] = [];
    const configOf = (jobId: string) => {
      asked.push(jobId);
      return Promise.resolve(configs[jobId]);
    };
    return { asked, facts: new JobFactsReader({ configOf }) };
  }

  it('names the replicates of a model, and of a single one none', async () => {
    const { models, universe } = await reader().facts.of('one');
    expect(universe).toEqual(['NVDA', 'AAPL']);
    expect([...models]).toEqual([
      ['single', { knowledgeCutoff: '2025-06-30' }],
      ['explicit', {}],
      ['multi#1', { knowledgeCutoff: '2025-01-31', replicateOf: 'multi' }],
      ['multi#2', { knowledgeCutoff: '2025-01-31', replicateOf: 'multi' }],
      ['multi#3', { knowledgeCutoff: '2025-01-31', replicateOf: 'multi' }],
    ]);
  });

  it('reads each job once, and never mixes two up', async () => {
    const { asked, facts } = reader();
    const one = await facts.of('one');
    const two = await facts.of('two');
    expect(two.universe).toEqual(['MSFT']);
    expect(two.models.get('single')).toEqual({});
    expect(await facts.of('one')).toBe(one);
    expect(await facts.of('two')).toBe(two);
    expect(asked).toEqual(['one', 'two']);
  });

  it('knows nothing of a job that is gone', async () => {
    const { models, universe } = await reader().facts.of('gone');
    expect([universe, models.size]).toEqual([[], 0]);
  });
});
