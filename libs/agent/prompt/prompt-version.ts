import { createHash } from 'node:crypto';
import { cashPosition, Money, parseTradingDate } from '@app/domain';
import { toolsByService } from '@app/tools';
import { type SessionBriefing } from '../session/session-briefing.js';
import {
  NUDGE,
  renderFirstUserMessage,
  renderSystemPrompt,
  renderUnreadableCall,
  SUMMARY_REQUEST,
} from './session-prompt.js';

let known: string | undefined;

/**
 * The version of everything that models read besides the day's facts, as SHA-256 in hexadecimal: the prompts, rendered
 * for a made-up day that never changes, the reminder, and the tools with their schemas. Changed words, another version.
 */
export function promptVersion(): string {
  known ??= versionOf(promptSources());
  return known;
}

/** The version of some texts and tools: any change of them, also of their order, is another one. */
export function versionOf(sources: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(sources)).digest('hex');
}

/** What the version is taken from: every text that is written for models, then every tool. */
export function promptSources(): readonly unknown[] {
  const tools = Object.values(toolsByService(undefined)).flat();
  return [
    renderSystemPrompt(MADE_UP_DAY),
    renderFirstUserMessage(MADE_UP_DAY),
    NUDGE,
    renderUnreadableCall('is not whole'),
    SUMMARY_REQUEST,
    ...tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  ];
}

const MADE_UP_DAY: SessionBriefing = {
  date: parseTradingDate('2025-10-03'),
  previousSession: parseTradingDate('2025-10-02'),
  position: { ...cashPosition(Money.parse('1234.5')), holdings: new Map([['HELD', 3]]) },
  universe: ['PRICED', 'UNPRICED'],
  outside: new Map([['HELD', 'HELD left the index on 2025-10-01']]),
  opens: new Map([['PRICED', Money.parse('101.25')]]),
  previousCloses: new Map([['PRICED', Money.parse('100.5')]]),
  corporateActions: [
    {
      symbol: 'HELD',
      date: parseTradingDate('2025-10-03'),
      splitFactor: '2',
      dividend: Money.parse('0.25'),
    },
  ],
  priorSessions: [],
  // Every line that rules add is part of the version.
  trading: {
    commission: { perTrade: Money.parse('1'), perShare: Money.parse('0.01') },
    slippageBps: 5,
    maxPositionFraction: 0.25,
    maxTradesPerDay: 10,
  },
};
