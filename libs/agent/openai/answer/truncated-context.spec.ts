import { type TokenUsage } from '../../chat-model.js';
import { truncationWarnings } from './truncated-context.js';

/** The warnings of an answer to a conversation of so many characters. */
function warned(usage: TokenUsage | undefined, characters = 4_000): string[] {
  const messages = [{ role: 'user' as const, content: 'x'.repeat(characters) }];
  return truncationWarnings({ usage }, { messages }).map(
    ({ code, message }) => `${code} ${message.split(':')[0]}`,
  );
}

describe('a context that was cut', () => {
  it.each<[number, number]>([
    [2_000, 48],
    [4_000, 96],
    [8_191, 1],
    [4_096, 17],
    [131_000, 72],
  ])('stops at a round window: %i prompt and %i completion tokens', (promptTokens, completionTokens) => {
    expect(warned({ promptTokens, completionTokens })).toEqual([
      expect.stringMatching(
        /^context_truncated Prompt and completion together stopped exactly at (?:2048|4096|8192|131072) tokens$/,
      ),
    ]);
  });

  it.each<[number, number]>([
    [2_000, 49],
    [1_000, 24],
    [1_000, 50],
    [3_000, 1_000],
    [6_000, 144],
  ])('does not: %i prompt and %i completion tokens', (promptTokens, completionTokens) => {
    expect(warned({ promptTokens, completionTokens })).toEqual([]);
  });

  it('counts far fewer tokens than were sent', () => {
    const far = ['context_truncated The provider counted far fewer prompt tokens than were sent'];
    expect(warned({ promptTokens: 4_000, completionTokens: 50 }, 60_000)).toEqual(far);
    expect(warned({ promptTokens: 6_000, completionTokens: 50 }, 60_000)).toEqual([]);
    expect(warned({ promptTokens: 10, completionTokens: 1 }, 1_999)).toEqual([]);
    expect(warned({ promptTokens: 10, completionTokens: 1 }, 2_000)).toEqual(far);
    // What came from a cache may be counted apart.
    expect(warned({ promptTokens: 1_000, cachedTokens: 5_500 }, 60_000)).toEqual([]);
  });

  it('is unknown where nothing is counted', () => {
    expect(warned(undefined, 1_000_000)).toEqual([]);
    expect(warned({ totalTokens: 2_048 }, 1_000_000)).toEqual([]);
    expect(warned({ promptTokens: 0, completionTokens: 2_048 }, 1_000_000)).toEqual([]);
  });
});
