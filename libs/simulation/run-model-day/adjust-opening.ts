import { type OpeningState, type Repositories } from '@app/database';
import {
  adjustmentOf,
  bookAdjustments,
  type CorporateAction,
  type PositionAdjustment,
  type TradingDate,
} from '@app/domain';
import { usExchangeCalendar } from '@app/market-data';

/** A portfolio's state at the open of a session, after the splits and dividends since its last one. */
export interface AdjustedOpening extends OpeningState {
  /** What they did to the position that the last session closed with. */
  readonly adjustments: readonly PositionAdjustment[];
  /** The actions since the previous session of the symbols that can be traded, held or not: the market knows them. */
  readonly corporateActions: readonly CorporateAction[];
}

/** The parts of the repositories that an opening is adjusted from. */
export type AdjustmentSource = Pick<Repositories, 'corporateActions' | 'prices'>;

/**
 * Adjusts what is held, never the price history, on the day it happens: actions whose ex-date lies after the portfolio's
 * last session, up to this one, in their order. Without any the state comes back as it was.
 */
export async function adjustOpening(
  { corporateActions, prices }: AdjustmentSource,
  opening: OpeningState,
  session: { readonly date: TradingDate; readonly universe: readonly string[] },
): Promise<AdjustedOpening> {
  const previous = usExchangeCalendar.previousSession(session.date);
  const { lastDate } = opening;
  const symbols = [...new Set([...session.universe, ...opening.position.holdings.keys()])];
  const after = lastDate !== undefined && lastDate < previous ? lastDate : previous;
  const actions = await corporateActions.between(symbols, after, session.date);
  const adjustments: PositionAdjustment[] = [];
  for (const action of lastDate === undefined ? [] : actions.filter(({ date }) => date > lastDate)) {
    const position = bookAdjustments(opening.position, adjustments);
    if (!position.holdings.has(action.symbol)) continue;
    const last = await prices.lastKnownPrice(action.symbol, action.date);
    const adjustment = adjustmentOf(position, action, last?.price);
    if (adjustment) adjustments.push(adjustment);
  }
  return {
    ...opening,
    position: bookAdjustments(opening.position, adjustments),
    adjustments,
    corporateActions: actions.filter(({ date }) => date > previous),
  };
}
