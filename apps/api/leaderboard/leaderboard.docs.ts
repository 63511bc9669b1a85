/** What the document says about the route; Markdown. */
export const LEADERBOARD = {
  summary:
    'The models by total return, with benchmark and baselines, and which differences are more than luck',
  description: `\`kind\` is \`model\`, \`benchmark\` or \`baseline\` (\`equal-weight\`, \`random\`); \`rank\` is among the models that ran on the same
dates, \`tied\` when shared. A model that did not is \`comparable: false\`, without a rank, with \`not_comparable_because\` and
\`missing_dates\`. \`provisional\`, \`market: SYNTHETIC\`, and \`possibly_contaminated\` (its \`knowledge_cutoff\` is not before the
first date) are marked. \`warned_days\` counts a model's model-days with warnings, \`warned_days_by_code\` the same by code.
\`universe\` says what could be bought: the members that an index had on each date, or a list. The
baselines take the universe of most of the ranked models, each date's members of an index: \`equal-weight\` buys those of the
first date, the random runs those of each, and sell what has left.

Benchmark and baselines are computed from prices as they are stored: a split inside the range shows in them as a loss, while
the models' holdings are adjusted on its day.

\`versus_benchmark\` and \`versus_leader\` say whether a difference is more than luck: \`verdict\` is \`better\`, \`worse\` or
\`not distinguishable\` (the interval holds 0), with \`mean_daily_difference\`, \`lower\`, \`upper\`, \`p_value\`, and \`approximate\` of
fewer than 60 sessions; null of too few for an interval. \`deflated_sharpe_ratio\` takes the number of ranked models for the
number of trials. \`beats_random\` is the share of the random runs that it beat, \`first_day_hold_return\` what holding on to
its first position would have brought. \`pairs=true\` compares every two of at most twelve ranked models (400
\`too_many_models\`). 400 \`no_prices\` for a named \`benchmark\` without prices; without prices of the default one \`benchmark\` is
null and \`benchmark_missing\` says why.

CSV: \`rank, tied, kind, name, total_return, annual_volatility, sharpe_ratio, max_drawdown, final_value, sessions,
start_date, end_date, comparable, not_comparable_because, missing_sessions, provisional, market, knowledge_cutoff,
possibly_contaminated, universe\`, then \`benchmark_\` and (after \`leader\`) \`leader_\` with \`verdict, mean_daily_difference, lower, upper,
p_value, approximate\`, then \`probabilistic_sharpe_ratio, deflated_sharpe_ratio, first_day_hold_return, beats_random,
replicates, replicates_standard_deviation, replicates_lower, replicates_upper, random_p5, random_p25, random_p50,
random_p75, random_p95, warned_days, warnings\` (\`tool_calls_recovered:2\`).`,
};
