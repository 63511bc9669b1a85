import { promptSources, promptVersion, versionOf } from './prompt-version.js';

const TOOLS = ['add', 'multiply', 'get_information', 'buy', 'sell', 'get_price_local'];

describe('promptVersion', () => {
  it('is taken from every text that is written for models, and every tool with its schema', () => {
    const [system, user, nudge, unreadable, summary, ...tools] = promptSources();
    expect(user).toBe("Please analyze and update today's (2025-10-03) positions.");
    expect(nudge).toBe(
      'Go on with your tool calls, or answer with <FINISH_SIGNAL> if you are done for today.',
    );
    expect(unreadable).toMatch(/^Your last answer means a tool call that was not made: it is not whole\./);
    expect(summary).toMatch(/^The session is over; .*Say in two or three sentences/);
    expect(tools.map((tool) => (tool as { name: string }).name).sort()).toEqual([...TOOLS].sort());
    for (const tool of tools) {
      expect(tool).toEqual({
        name: expect.any(String) as string,
        description: expect.stringMatching(/./) as string,
        inputSchema: expect.objectContaining({ type: 'object' }) as object,
      });
    }
    expect(system).toMatch(/^You manage a stock portfolio/);
  });

  it.each([
    "Today's date: 2025-10-03.",
    'CASH: 1234.5\nHELD: 3\n',
    'Slippage: a buy fills 0.05% above',
    'Commission: 1 dollars a trade and 0.01 dollars a share',
    'no symbol may be worth more than 25% of the portfolio',
    'At most 10 trades a day are booked',
    'Splits and dividends that take effect today.',
    'HELD: split, 2 shares for each one before; dividend of 0.25 per share held',
    'PRICED 100.5 | 101.25\nUNPRICED - | -\nHELD - | -',
  ])('is taken from a day on which every kind of line is shown: %j', (line) => {
    expect(promptSources()[0]).toContain(line);
  });

  it('is the SHA-256 of what it is taken from, as JSON', () => {
    // printf '["a",{"name":"buy"}]' | sha256sum
    expect(versionOf(['a', { name: 'buy' }])).toBe(
      'a2b78cf2dfcdb9e26fd6cf2605cfca1a07fd52b1d33e8fc3f321d922776cdb3a',
    );
    expect(promptVersion()).toBe(versionOf(promptSources()));
  });

  it('is another one for other words, another order, and one source less', () => {
    const sources = promptSources();
    const others = sources.flatMap((source, index) => [
      versionOf(sources.with(index, `${JSON.stringify(source)} `)),
      versionOf(sources.toSpliced(index, 1)),
    ]);
    const all = [...others, versionOf(sources.toReversed()), promptVersion()];
    expect(new Set(all).size).toBe(2 * sources.length + 2);
  });
});
