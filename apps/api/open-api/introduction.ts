/** What a reader of the whole document has to know first; Markdown. */
export const DESCRIPTION = `Large language models trade past days of the NASDAQ-100; trigger simulations and read their results.

JSON keys are snake_case, instants UTC ISO 8601 with \`Z\`, trading dates \`YYYY-MM-DD\`. Every error of every route has one
shape, with a stable code in \`error\`:

\`\`\`json
{ "error": "later_days_exist", "message": "For a person, with the way out.", "details": { "field": "start_date" } }
\`\`\`

When the service has API keys, every route but the health probes needs one, as \`X-API-Key\` or \`Authorization: Bearer\`, of
the role that the route names: \`read\`, \`run\` (may also start, cancel and retry) or \`admin\`.`;

/** The groups of routes, in the order in which they are shown; Markdown. */
export const TAGS: Readonly<Record<string, string>> = {
  simulate: 'Start simulations, follow them, end them, run what failed again.',
  results: `What the portfolios came to. The reads of results have in common:

- JSON, or CSV with \`format=csv\` or \`Accept: text/csv\` (RFC 4180; text that a spreadsheet would run as a formula gets an
  apostrophe in front). Columns are named with each route.
- A weak \`ETag\`; \`If-None-Match\` with the current one is answered 304 before anything is computed. It changes when a
  portfolio or the prices change.
- Ranges: \`start_date\` and/or \`end_date\`, at most 3,660 days (but for \`/results\`), trimmed to the dates that exist. 400
  \`invalid_date\` for a bad date or an inverted or longer range, 404 \`no_data\` where nothing matches.
- \`model\`: signatures, repeated or separated by commas (\`/results\`: one); 404 \`not_found\` for one without a portfolio.
  \`job_id\`: only what this job ran; 400 \`invalid_job_id\`, 404 \`not_found\`.
- Results on made-up prices carry \`"market": "SYNTHETIC"\`.`,
  data: 'Which prices are stored, where they came from, and what was refused of them.',
  health:
    'Probes for people, load balancers and orchestrators. They need no key and are not counted by rate limits.',
};
