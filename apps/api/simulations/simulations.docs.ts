import { IDEMPOTENCY_KEY, IDEMPOTENCY_REPLAYED } from './idempotency-key.js';

/** What the document says about the routes of simulations; Markdown. */
export const TRIGGER = {
  summary: 'Catch up to the latest closing prices, simulate the given dates and models, or replay a job',
  description: `Without dates every model catches up: from the session after its last completed one to the most recent one with
closing prices. Two identical requests at the same instant create one job.

A session that has opens only (the day is being traded) runs when \`start_date\` or \`end_date\` names it; its value is
\`provisional\` until an import brings its close.

Where prices of the range are missing and ALPHAADVANTAGE_API_KEY is set, the job waits in \`downloading_data\`: \`date_range\`
holds the dates that it hopes for, there are no model-days yet. What could be downloaded runs; \`warnings\` says which
symbols and dates are missing and why. A named range of which nothing came ends \`failed\`, catching up that brings nothing
new ends \`completed\` without model-days; either is triggered again, not retried.

A **replay** (\`{"mode": "replay", "source_job_id": "...", "replace_existing": true}\`) runs a job again from what its models
and the search answered then: no network, no key, the models, dates, universe and trading rules that are stored with the
job, whatever the config file says now. The other tools really run. Every request and every tool's answer must come out as
it was recorded, to the byte; a model-day that differs is \`failed\` with \`replay_diverged\`, is not tried again, and its error
shows the first difference. Recorded errors come again at once, and what failed for good fails again with the same error. A
model-day without a recording (of an older version) is \`failed\` with \`no_recording\`. Of a replay alone are the errors
\`days_exist\` (days of these models exist from the first date on; \`replace_existing\` supersedes them),
\`replay_contradiction\` (\`config_path\`, \`start_date\`, \`end_date\` or \`models\` say something else than the source job;
\`details.field\` names it), \`source_job_not_found\`, \`source_job_cancelled\` (retry it to its end first) and \`job_running\`
(the source job has not ended).

\`job_conflict\`: another job runs some of the same models, or MAX_CONCURRENT_JOBS is reached; \`details\` has
\`current_job_id\` and \`current_date_range\`. \`idempotency_key_reused\`: the Idempotency-Key came with another body before.
After a 503 nothing was created.`,
};

/**
 * Bodies to try, on the models of the shipped configs and dates that every market reaches. The first one is what Swagger UI
 * begins with: without it, that is a body with every field of the schema, which contradict each other.
 */
export const TRIGGER_EXAMPLES = {
  catch_up: { summary: 'Catch up: every enabled model, to the latest closing prices', value: {} },
  date_range: {
    summary: 'A date range, every enabled model',
    value: { start_date: '2025-10-02', end_date: '2025-10-08' },
  },
  some_models: {
    summary: 'Some models, each to the latest closing prices',
    value: { models: ['buy-and-hold', 'momentum-5'] },
  },
  replace_existing: {
    summary: 'Run dates again: what these models did from start_date on is superseded',
    value: {
      start_date: '2025-10-02',
      end_date: '2025-10-08',
      models: ['equal-weight'],
      replace_existing: true,
    },
  },
};

/** The header that makes a trigger safe to repeat. */
export const IDEMPOTENCY_KEY_HEADER = {
  name: IDEMPOTENCY_KEY,
  description:
    'Makes it safe to send the same trigger again: for 24 hours the same key and body get the first answer (202 or 200) ' +
    'again and start nothing. 1 to 255 visible ASCII characters; each API key has keys of its own. Errors are not kept.',
  required: false,
  schema: { type: 'string' as const, minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

export const REPLAYED_HEADER = {
  [IDEMPOTENCY_REPLAYED]: {
    description: '`true` when this is the answer that the same Idempotency-Key had before.',
    schema: { type: 'string' as const, enum: ['true'] },
  },
};

export const TRANSITIONS = {
  summary: 'The audit log of a job: every change of its status, who made it and from where',
  description: 'Rows are only ever added, each in the transaction that changed the status.',
};

export const STATUS = {
  summary: 'A job with the status of every model-day',
  description: `A job ends as \`completed\` (every model-day), \`partial\` (some), \`failed\` (none) or \`cancelled\`. Each model-day has its
status, times and error, how often it was started, the last attempt that failed (also when a later one completed), and why
its session ended:

| \`stop_reason\` | the session ended because | its trades |
| --- | --- | --- |
| \`finish\` | the model said that it was done | count |
| \`max_steps\` | the config's \`max_steps\` turns were over | count |
| \`loop\` | the model went round in circles (see below) | count |
| \`budget\` | its tokens of the day or dollars of the job were used up | count |
| \`budget\` | of a failed model-day: the dollars had been used up on an earlier date, or the day's tokens by earlier attempts; the model was not asked | none |
| \`deadline\` | it took longer than MODEL_DAY_TIMEOUT_S | are dropped |
| \`error\` | something failed, the model refused (\`model_refused\`), the provider's content filter stopped its answer (\`content_filtered\`), or nothing in the session shows a decision (see below) | are dropped |
| \`cancelled\` | the job was cancelled | are dropped |

\`warnings\` of a model-day are what has to be known of it before its result is believed, whether it completed or failed: what
the service could not read, believe or compare, and what became of it. A new attempt's take the place of the last one's. The
job's \`warnings\` have a sentence for each code, with the number of its model-days and the first of them.

| \`code\` | what it says |
| --- | --- |
| \`tool_calls_recovered\` | calls stood in the words of an answer instead of its \`tool_calls\`, and were made from there |
| \`tool_calls_unparsed\` | a call was meant and could not be read; the model went on and ended by itself |
| \`request_field_refused\` | the provider refused a field of the request by name; it was left out or replaced |
| \`context_truncated\` | the provider seems to have read only a part of the conversation |
| \`budget_unknown\` | a budget could not be kept, because the provider does not say what it used |

A loop is the same call (name and arguments) with the same answer in a third turn while no trade was booked in between, or
an answer that neither calls a tool nor ends the session after three reminders in a row (after one, when answers were cut
off for their length). A refusal or filtered answer that calls no tool is not tried again.

A session that ends by \`max_steps\`, \`loop\` or \`budget\` counts only where a tool accepted one of its calls. Otherwise the
model-day fails: \`no_answer\` (every answer was empty), \`answers_cut_off\` (every answer was cut off at a limit of tokens),
\`no_accepted_call\`. \`tool_calls_unparsed\`: the model means calls that cannot be read, also after it was told.

\`usage\` sums up what the job asked of providers, with the same for each model in \`models\`: every attempt that has ended
counts, failed ones too, also those at model-days that were run again. \`model_calls\` were answered, \`failed_calls\` were not
(what a provider charges for them is unknown). What no call said is null, never 0; sums leave out the \`unknown_calls\`
without a count of tokens, and \`cost_usd\` the \`unknown_cost_calls\`. Built-in models ask nobody and have no usage. An attempt
whose process is killed takes the record of its calls with it.

\`identity\` says what decides how the job comes out, as it was when the job was accepted: the config without keys and
universe and the hash of the whole, the hash of prompts, reminders and tools with their schemas, the universe, what trades
cost and which are allowed, the code, the sampling parameters and the last import of prices. \`system_fingerprints\` collects,
by signature, what providers call the configurations that answered.`,
};

export const CURRENT = {
  summary: 'The job that was accepted last',
  description: 'As its status shows it, without `details` and `usage`.',
};

export const CANCEL = {
  summary: 'End a job: sessions under way are aborted, nothing later starts, what was completed stays',
  description: `Sessions under way are aborted within two seconds and leave nothing behind. 200 also for a job that was cancelled
before; 409 \`job_finished\` for one that has ended in another way.`,
};

export const RETRY = {
  summary: 'Run the failed model-days of a finished job again, and everything after them of the same model',
  description: `Failed (or cancelled) model-days run again, and everything after the first of them of the same model, also what later
jobs have completed since: later positions stand on earlier ones. What is run again is superseded as \`replace_existing\`
does it; models without a failure are left alone. The job is \`running\` again.

\`job_running\`: the job has not ended. \`nothing_to_retry\`: every model-day is completed. \`job_conflict\`: as for the trigger.
\`later_days_exist\`: the job is a replay, and other jobs have completed later days since, which it cannot run. After a 503
nothing was changed.`,
};

/** The codes with which a trigger is refused. */
export const TRIGGER_ERRORS = {
  400: [
    'invalid_date',
    'invalid_date_range',
    'date_in_future',
    'no_sessions',
    'universe_unknown',
    'no_prices',
    'before_init_date',
    'later_days_exist',
    'invalid_config',
    'file_not_found',
    'path_outside',
    'unknown_signature',
    'model_disabled',
    'no_enabled_models',
    'unknown_model',
    'initial_cash_changed',
    'calendar_out_of_range',
    'days_exist',
    'replay_contradiction',
    'source_job_not_found',
    'source_job_cancelled',
    'missing_history',
    'malformed_history',
    'invalid_idempotency_key',
    'invalid_callback_url',
  ],
  409: ['job_conflict', 'job_running', 'idempotency_key_reused', 'too_many_callbacks'],
  503: ['queue_unavailable'],
};
