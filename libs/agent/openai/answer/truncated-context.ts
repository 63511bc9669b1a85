import { type ModelDayWarning } from '@app/domain';
import { type AssistantTurn, type ChatRequest } from '../../chat-model.js';

const SMALLEST_WINDOW = 2_048;
const LARGEST_WINDOW = 2 ** 21;
/** No tokeniser needs so few tokens for the English, the numbers and the JSON of a session. */
const MOST_CHARACTERS_PER_TOKEN = 10;
/** Below it the count says little: some servers count no template and no tools. */
const SHORTEST_CUT_CHARACTERS = 2_000;

/**
 * Warns of a server that seems to have read only a part of the conversation, as those do whose context is set too small:
 * what it counted stops exactly at a round window, or is far less than what was sent.
 */
export function truncationWarnings(
  { usage }: Pick<AssistantTurn, 'usage'>,
  { messages }: Pick<ChatRequest, 'messages'>,
): readonly ModelDayWarning[] {
  const { promptTokens, completionTokens = 0, cachedTokens = 0 } = usage ?? {};
  if (promptTokens === undefined || promptTokens === 0) return [];
  const window = [promptTokens + completionTokens, promptTokens].find(isWindow);
  if (window !== undefined) {
    return [warning(`Prompt and completion together stopped exactly at ${window} tokens`)];
  }
  const characters = messages.reduce((sum, { content }) => sum + lengthOf(content), 0);
  const fewest = Math.floor(characters / MOST_CHARACTERS_PER_TOKEN);
  // Some count what came from their cache apart.
  if (characters < SHORTEST_CUT_CHARACTERS || promptTokens + cachedTokens >= fewest) return [];
  return [warning('The provider counted far fewer prompt tokens than were sent')];
}

function isWindow(tokens: number): boolean {
  return tokens >= SMALLEST_WINDOW && tokens <= LARGEST_WINDOW && Number.isInteger(Math.log2(tokens));
}

function lengthOf(content: unknown): number {
  return typeof content === 'string' ? content.length : 0;
}

function warning(what: string): ModelDayWarning {
  return {
    code: 'context_truncated',
    message: `${what}: the model may have read only a part of the conversation. Raise the context of its server (num_ctx, --max-model-len, -c).`,
  };
}
