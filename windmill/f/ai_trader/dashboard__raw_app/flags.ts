import { count } from './format';
import { type LeaderboardEntry } from './performance';

/** What a reader must know before comparing an entry. */
export interface Flag {
  readonly text: string;
  readonly title: string;
}

export function flagsOf(entry: LeaderboardEntry): Flag[] {
  const flags: Flag[] = [];
  if (entry.market === 'SYNTHETIC') flags.push({ text: 'SYNTHETIC', title: 'Traded on made-up prices.' });
  if (entry.provisional)
    flags.push({
      text: 'provisional',
      title: 'A closing price is not known yet; the last value may change.',
    });
  if (entry.possibly_contaminated) flags.push(contaminated(entry));
  if (entry.warned_days) flags.push(warned(entry));
  if (!entry.comparable) flags.push(notRanked(entry));
  return flags;
}

function contaminated({ knowledge_cutoff: cutoff }: LeaderboardEntry): Flag {
  return {
    text: 'may know these dates',
    title: `The model's training data may reach into the simulated dates${cutoff ? ` (knowledge until ${cutoff})` : ''}.`,
  };
}

function warned({ warned_days: days = 0, warned_days_by_code: byCode = {} }: LeaderboardEntry): Flag {
  const codes = Object.entries(byCode).map(([code, sessions]) => `${code} on ${sessions}`);
  return {
    text: `warnings on ${count(days, 'session')}`,
    title: `What the service could not read, believe or compare: ${codes.join(', ')}. The results in full say more.`,
  };
}

function notRanked({
  not_comparable_because: reason,
  missing_sessions: missing = 0,
}: LeaderboardEntry): Flag {
  switch (reason) {
    case 'missing_days':
      return {
        text: `not ranked: ${count(missing, 'session')} missing`,
        title: 'It did not trade on all dates of the ranked models.',
      };
    case 'synthetic_market':
      return {
        text: 'not ranked: other market',
        title: 'It traded on made-up prices, the ranked models did not.',
      };
    case 'different_dates':
    case undefined:
      return {
        text: 'not ranked: other dates',
        title: 'It did not trade on the dates of the ranked models.',
      };
  }
}
