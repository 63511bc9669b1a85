import { type TradingDate } from '@app/domain';
import { z } from 'zod';
import { answer, refuse } from '../tool-answer.js';
import { defineTool, type Tool } from '../tool.js';

/** Finds pages that were published before a session's date; `{results: [...]}`-shaped JSON for the model. */
export type WebSearch = (query: string, before: TradingDate) => Promise<Readonly<Record<string, unknown>>>;

/** `get_information(query)`: what the web said before today. Without a search it answers that none is configured. */
export function getInformationTool(search: WebSearch | undefined): Tool {
  return defineTool({
    name: 'get_information',
    description: 'Search the web for news and company information from before today.',
    input: z.strictObject({ query: z.string().min(1).max(500).describe('What to search for') }),
    output: z.looseObject({}).describe('What was found'),
    handle: async ({ query }, { market }) =>
      search
        ? answer(await search(query, market.date))
        : refuse(
            'search_not_configured',
            'search is not configured: it needs JINA_API_KEY. Decide without it.',
          ),
  });
}
