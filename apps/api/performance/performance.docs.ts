/** What the document says about the route; Markdown. */
export const PERFORMANCE = {
  summary: 'Every metric of the models and the benchmark over a range, with the daily series',
  description: `Per model and benchmark: \`metrics\` (fractions; definitions in docs/metrics.md), \`null_reasons\` for each that is null
(\`too_few_returns\`: annualised, of fewer than 20 returns), \`deepest_drawdown\` with its dates, and \`daily\` to be plotted.
\`replicates\` shows the portfolios of one model together: mean, standard deviation and 95 % interval of their total returns.

Of what was traded: \`trades\`, \`turnover\` (bought plus sold over the value, mean per session), \`exposure\` (mean share not in
cash), \`round_trips\` that ended in the range (first in, first out over the whole history), \`realised_profit\` in dollars,
\`trade_win_rate\`, \`profit_factor\`, \`mean_holding_sessions\`. \`win_rate\` is of sessions, \`value_at_risk\` and
\`conditional_value_at_risk\` are at 5 %. \`warned_days\` counts a model's model-days with warnings, \`warned_days_by_code\` the
same by code. \`universe\` says what could be bought: an index by date, or a list.

Without prices of the default benchmark \`benchmark\` is null and \`benchmark_missing\` says why; 400 \`no_prices\` for a named one.

CSV: \`kind, name, market, provisional, replicate_of, knowledge_cutoff, possibly_contaminated, universe, start_date, end_date,
sessions\`, the metrics, \`drawdown_start, drawdown_valley, drawdown_recovery, null_reasons, warned_days,
warnings\` (\`tool_calls_recovered:2\`); with \`table=daily\` \`date, kind,
name, value, return, cumulative_return\`.`,
};
