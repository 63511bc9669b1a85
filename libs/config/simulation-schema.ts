import { parseSignature, parseSymbol, parseTradingDate } from '@app/domain';
import { z } from 'zod';
import { extraBodyProblem, extraHeaderProblem } from './provider-extras.js';
import { INDEX_NAMES } from './simulation-config.js';

/** A value that a function of the domain reads, or refuses with a reason. */
const checked = (read: (value: unknown) => unknown) =>
  z.unknown().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is invalid' });
    }
  });

/** A job keeps its config and shows it; keys are taken out of it where keys belong. */
const holdsNoCredentials = (url: string) => {
  if (!URL.canParse(url)) return true;
  const { username, password, search } = new URL(url);
  return username === '' && password === '' && search === '';
};

const date = (description: string) =>
  checked((value) => parseTradingDate(value, 'it')).meta({ type: 'string', format: 'date', description });
const dollars = (description: string) => z.number().min(0).max(1_000_000).default(0).meta({ description });
const text = (description: string) => z.string().min(1).meta({ description });

/** A record whose entries are each fine, or said not to be. */
const entries = <Value extends z.ZodType>(
  value: Value,
  problem: (name: string, value: z.infer<Value>) => string | undefined,
) =>
  z.record(z.string(), value).superRefine((record, context) => {
    for (const [name, entry] of Object.entries(record)) {
      const message = problem(name, entry);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  });

const prices = z.strictObject({
  prompt: z.number().min(0).meta({ description: 'US dollars per million prompt tokens.' }),
  cached: z
    .number()
    .min(0)
    .optional()
    .meta({ description: 'Of cached prompt tokens, where they cost something else.' }),
  completion: z.number().min(0).meta({ description: 'US dollars per million completion tokens.' }),
});

const model = z.strictObject({
  name: text('For people.'),
  basemodel: text("The model's name at its provider, or a built-in model (see below)."),
  signature: checked((value) => parseSignature(value, 'it')).meta({
    type: 'string',
    description:
      'Names the portfolio and its folder. Any printable characters; outside `[A-Za-z0-9._-]` they are percent-encoded in file names.',
  }),
  enabled: z
    .boolean()
    .meta({ description: 'Models that are not are left out, and refused when a trigger names them.' }),
  openai_base_url: z
    .url({ protocol: /^https?$/ })
    .refine(holdsNoCredentials, 'must hold no user name, password or query; a key belongs in openai_api_key')
    .nullish()
    .meta({
      description:
        'The provider, OPENAI_API_BASE when unset. No user name, password or query, because a job keeps it. What is no URL is ignored where the model is not enabled.',
    }),
  openai_api_key: z.string().nullish().meta({
    description:
      'The key, or `env:NAME`; OPENAI_API_KEY when unset. Read when a session starts, and stored nowhere.',
  }),
  window: z
    .int()
    .min(1)
    .max(250)
    .optional()
    .meta({ description: '`builtin/momentum`: sessions that it looks back.' }),
  seed: z
    .int()
    .min(0)
    .optional()
    .meta({ description: "`builtin/random`: of its choices; else sent with the provider's requests." }),
  history_path: text(
    '`builtin/replay`: a recorded position.jsonl, inside CONFIG_DIR or DATA_DIR (`data/...`).',
  ).optional(),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .optional()
    .meta({ description: 'Sent with the requests; what is unset is left to the provider.' }),
  top_p: z.number().min(0).max(1).optional().meta({ description: 'As `temperature`.' }),
  max_tokens: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'As `temperature`; OpenAI itself gets it as `max_completion_tokens`.' }),
  stream: z.boolean().default(false).meta({
    description:
      'Answers are asked for in chunks, with their usage; MODEL_CALL_TIMEOUT_S then bounds the silence between two lines instead of the whole answer.',
  }),
  extra_body: entries(z.unknown(), extraBodyProblem).optional().meta({
    description:
      'Further fields of every request, as the provider knows them, nested ones too (`reasoning_effort`, `enable_thinking`, `chat_template_kwargs`, `provider`, ...). Not `model`, `messages`, `tools` and `stream`. A field that the provider refuses fails the model-day with its words.',
  }),
  extra_headers: entries(z.string(), extraHeaderProblem).optional().meta({
    description:
      'Further headers of every request. A value `env:NAME` is read when a session starts and is as secret as a key; any other is kept with the job.',
  }),
  api_version: z
    .string()
    .regex(/^[A-Za-z0-9.-]{1,40}$/, 'must be a version such as 2024-10-21')
    .optional()
    .meta({
      description:
        'Azure: sent as `api-version`, and the key as the header `api-key`. `openai_base_url` is the resource (https://NAME.openai.azure.com, the deployment then named like `basemodel`) or the whole URL of a deployment.',
    }),
  summarize: z
    .boolean()
    .default(false)
    .meta({ description: 'After its session the model is asked once more, without tools, to sum it up.' }),
  recover_tool_calls: z.boolean().default(true).meta({
    description:
      "Calls that the provider's server leaves in the words of an answer are made from there where they are whole, and the model-day carries the warning `tool_calls_recovered` (decision 37). False: they are not made; such an answer counts as one that cannot be read.",
  }),
  max_tokens_per_day: z.int().min(1).optional().meta({
    description:
      'Tokens of a model-day, over all of its attempts. Reached: the session ends with `budget`, its trades count.',
  }),
  max_cost_usd_per_job: z.number().positive().optional().meta({
    description:
      "US dollars of the model in one job, failed attempts and retries included. Reached: the session ends with `budget` and counts; the model's later dates fail with `budget` and are not tried.",
  }),
  prices_per_million: prices
    .optional()
    .meta({ description: 'What tokens cost; used where the provider reports no cost.' }),
  replicates: z.int().min(1).max(100).default(1).meta({
    description:
      "N runs the model as N portfolios `signature#1` to `signature#N`, each with a session of its own; a `seed` becomes `seed`, `seed + 1`, ... The signature in a trigger's `models` names all of them, `signature#2` one.",
  }),
  knowledge_cutoff: date(
    "The last day that the model's training data knows; results on dates up to it are marked.",
  ).optional(),
});

const trading = z.strictObject({
  commission: z
    .strictObject({
      per_trade: dollars('US dollars, taken from cash with each buy and sell.'),
      per_share: dollars('US dollars for each share.'),
    })
    .optional(),
  slippage_bps: z.number().min(0).max(1_000).default(0).meta({
    description: 'By which a buy fills above and a sell below the open, in hundredths of a per cent.',
  }),
  max_position_fraction: z
    .number()
    .positive()
    .max(1)
    .optional()
    .meta({ description: "The part of the portfolio's value that one symbol may have after a purchase." }),
  max_trades_per_day: z.int().min(1).optional().meta({ description: 'Booked trades of a session.' }),
});

const providerLimit = z.strictObject({
  concurrent: z.int().min(1).optional().meta({ description: 'Requests under way at once.' }),
  per_minute: z.int().min(1).optional().meta({ description: 'Requests in a minute.' }),
});

const agent = z.strictObject({
  max_steps: z.int().min(1).max(1_000).meta({ description: 'Model turns per session.' }),
  max_retries: z.int().min(1).max(100).meta({ description: 'Tries per model call.' }),
  base_delay: z.number().min(0).max(600).meta({
    description:
      "Seconds, times n after the n-th try, or what the provider's Retry-After asks for if that is longer; more than a minute is not waited for within an attempt.",
  }),
  initial_cash: z.number().min(0.000_001).max(1e12).meta({ description: 'US dollars of a new portfolio.' }),
  verbose: z.boolean().optional().meta({ description: 'Accepted from the batch system, without effect.' }),
});

const symbols = z
  .array(checked((value) => parseSymbol(value, 'it')).meta({ type: 'string' }))
  .min(1)
  .max(2_000);

const index = z.strictObject({
  index: z.enum(INDEX_NAMES).meta({ description: 'An index whose members are known by date.' }),
});

/** A simulation config as its file has it: what is accepted, and what each key means (docs/configuration.md shows it). */
export const SIMULATION_SCHEMA = z.strictObject({
  agent_type: z.literal('BaseAgent').meta({ description: 'The only one.' }),
  market: z
    .literal('us')
    .optional()
    .meta({ description: 'Accepted from the batch system: the only market there is.' }),
  date_range: z.strictObject({
    init_date: date('The portfolio is registered on this day; trading starts on the next session.'),
    end_date: date('Bounds catching up.').optional(),
  }),
  models: z.array(model).min(1).meta({ description: 'With different signatures.' }),
  agent_config: agent,
  log_config: z
    .strictObject({
      log_path: text(
        'Accepted from the batch system: a leading `./data/` means DATA_DIR, outside of which nothing is written.',
      ),
    })
    .optional(),
  trading: trading.optional().meta({
    description:
      'What trades cost and which are allowed, the same for all models; free and unlimited unless given. The ledger enforces it, and the prompt tells the model.',
  }),
  provider_limits: z
    .record(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/, 'must be a host such as api.openai.com'), providerLimit)
    .optional()
    .meta({
      description:
        'How much a provider may be asked, by host with the port where the URL has one. On Redis all workers keep to it together, otherwise each process by itself (decision 12). A request that waits for its place is not timed by MODEL_CALL_TIMEOUT_S.',
    }),
  universe: z
    .union([symbols, index], 'must be a list of symbols or {"index": "NASDAQ-100"}')
    .optional()
    .meta({
      description:
        'What may be traded: a list of symbols, or `{"index": "NASDAQ-100"}` for the members that the index had on each date (2015-01-01 to 2026-06-24; what left it can be sold, not bought). The list of `nasdaq100.json` unless given.',
    }),
});

/** The config's schema as JSON Schema, with the meaning of each key. */
export function simulationJsonSchema(): unknown {
  return z.toJSONSchema(SIMULATION_SCHEMA, { io: 'input', unrepresentable: 'any' });
}
