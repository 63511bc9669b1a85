import { createHash } from 'node:crypto';
import { promptSources, promptVersion } from './prompt-version.js';
import { NUDGE } from './session-prompt.js';

const TOOLS = ['add', 'multiply', 'get_information', 'buy', 'sell', 'get_price_local'];

describe('promptVersion', () => {
  it('is taken from the prompts, the reminder, and every tool with its schema', () => {
    const sources = promptSources();
    expect(sources).toEqual(
      expect.arrayContaining<unknown>([
        expect.stringContaining("Today's date: 2025-10-03."),
        "Please analyze and update today's (2025-10-03) positions.",
        NUDGE,
        ...TOOLS.map((name): unknown =>
          expect.objectContaining({
            name,
            description: expect.stringMatching(/./) as string,
            inputSchema: expect.objectContaining({ type: 'object' }) as object,
          }),
        ),
      ]),
    );
    const hash = createHash('sha256').update(JSON.stringify(sources)).digest('hex');
    expect(promptVersion()).toBe(hash);
  });
});
