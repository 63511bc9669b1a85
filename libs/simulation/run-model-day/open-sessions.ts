import { ChatModels, InProcessProviderLimiter, type ProviderLimiter } from '@app/agent';
import { ToolServers, ToolSessions, type WebSearchPort } from '@app/tools';
import { WebSearch } from '@app/web-search';
import { type Infrastructure, type SessionInfrastructure } from '../infrastructure.js';

type SessionParts = Pick<Infrastructure, 'environment' | 'repositories' | 'clock' | 'log'>;

/** A search must have ended, well or badly, before the tool call that waits for it counts as failed. */
const SEARCH_SHARE_OF_TOOL_CALL = 0.8;

/**
 * Opens what the sessions of this process stand on: tool servers on the environment's ports, which the caller closes, and
 * models, which share connections and the limits of their providers.
 * @param limiter keeps the limits of providers together with other processes; those of this process alone when left out
 * @throws DomainError when a tool server cannot listen
 */
export async function openSessions(
  parts: SessionParts,
  limiter: ProviderLimiter = new InProcessProviderLimiter(),
): Promise<SessionInfrastructure> {
  const { environment } = parts;
  const toolSessions = new ToolSessions();
  const toolServers = await startToolServers(parts, toolSessions);
  const chatModels = new ChatModels({ ...environment, requestTimeoutMs: environment.modelCallTimeoutMs });
  return { toolServers, toolSessions, chatModels, limiter };
}

function startToolServers(parts: SessionParts, sessions: ToolSessions): Promise<ToolServers> {
  const { environment, log } = parts;
  return ToolServers.start({
    ports: {
      math: environment.mathHttpPort,
      search: environment.searchHttpPort,
      trade: environment.tradeHttpPort,
      getprice: environment.getpriceHttpPort,
    },
    sessions,
    search: searchOf(parts),
    onFailure: (error, tool) => {
      log.error({ error, tool }, 'a tool failed');
    },
  });
}

/** The web search of this process; none without a key. A search that fails is an answer for the model and a warning here. */
function searchOf({ environment, repositories, clock, log }: SessionParts): WebSearchPort | undefined {
  const { jinaApiKey, jinaSearchBaseUrl, jinaReaderBaseUrl, toolCallTimeoutMs, outbound } = environment;
  if (jinaApiKey === undefined) return undefined;
  const search = new WebSearch({
    apiKey: jinaApiKey,
    searchBaseUrl: jinaSearchBaseUrl,
    readerBaseUrl: jinaReaderBaseUrl,
    timeoutMs: toolCallTimeoutMs * SEARCH_SHARE_OF_TOOL_CALL,
    cache: repositories.searchCache,
    outbound,
    clock,
    onSearched: (report) => {
      log.info({ ...report }, 'a web search passed the gate');
    },
  });
  return (query, gate) =>
    search.find(query, gate).catch((error: unknown) => {
      log.warn({ error }, 'a web search failed');
      throw error;
    });
}
