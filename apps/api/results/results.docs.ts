/** What the document says about the route; Markdown. */
export const RESULTS = {
  summary: 'Positions and values of one date, or values and metrics over a range',
  description: `Name either \`date\`, or \`start_date\` and/or \`end_date\`.

\`daily_pnl.portfolio_value\` is cash plus shares at the date's close, \`profit\` the change since the model's previous session
(on its first since the initial cash), \`return_pct\` profit / previous value x 100. \`metrics\` are fractions over the range,
measured from the value before its first session; \`volatility\` is annualised (252 sessions, sample standard deviation). A
held symbol without a price is valued at its last known one and named in \`stale_symbols\`.

\`detail=full\` says \`"execution": "open"\` of a date, and adds its \`trades\` with the \`price\` they filled at (slippage
included), the \`total\` (price x amount) and the \`commission\` paid besides; in \`adjustments\` what splits and dividends did to
the opening position, on days on which they did; the agent's reasoning and the log file's path. \`ai_reasoning.token_usage\`
is the usage of all attempts at the model-day as \`GET /simulate/status/{job_id}\` has it, and \`calls\`, each with its tokens,
cost, latency and, in place of an answer, the code of its \`failure\`; null for a built-in model. \`warnings\` are those of
the model-day as its status has them; \`warning_codes\`, their codes, mark it at every level of detail.

CSV of a date: \`date, model, market, cash, portfolio_value, profit, return_pct, provisional, holdings\` (\`NVDA:10 AAPL:3\`),
\`stale_symbols, warnings\` (codes). Of a range: \`date, model, market, portfolio_value, profit, return_pct, provisional,
warnings\`.`,
};
