import { type ErrorWords } from './error-words.js';

/** An error answer of a provider: its HTTP status, or the one that its body names, and its words. */
export interface Refusal {
  /** 0 where nothing names one. */
  readonly status: number;
  readonly words: ErrorWords;
}

/** A kind of refusal: our code for it, whether it may pass by itself, and what it says of the provider. */
export interface RefusalKind {
  readonly code: string;
  readonly retryable: boolean;
  readonly says: string;
  /** What is to be done, and by whom; empty where trying again is all. */
  readonly wayOut: string;
}

const KINDS = {
  generation: kind('provider_generation_failed', true, 'could not read what its model generated', ''),
  tooLarge: kind(
    'provider_request_too_large',
    false,
    'finds the request too large',
    'A shorter session (max_steps) or a higher limit at the provider is needed.',
  ),
  context: kind(
    'provider_context_exceeded',
    false,
    'finds the conversation longer than the context of the model',
    'Take a model, or a setting of its server, with a larger context, or fewer max_steps.',
  ),
  quota: kind(
    'provider_quota',
    false,
    'has no quota or credit left for this key',
    'Top up the account or raise its limit, then retry.',
  ),
  rate: kind('provider_rate_limited', true, 'had too many requests', ''),
  moderation: kind(
    'content_filtered',
    false,
    'has a content filter that stopped the request',
    'Another model or another filter setting at the provider is needed.',
  ),
  model: kind(
    'provider_model_not_found',
    false,
    'does not know the model, or not under this base URL',
    'Look at basemodel and openai_base_url.',
  ),
  key: kind(
    'provider_unauthorized',
    false,
    'does not accept the API key',
    'Look at the key and at what it may do.',
  ),
  blocked: kind(
    'provider_blocked',
    false,
    'or something on the way to it (a proxy, a firewall) turned the request away',
    'The key was not the reason; look at the network, the region and the base URL.',
  ),
  forbidden: kind(
    'provider_forbidden',
    false,
    'forbids the request',
    "The provider's words, or its console, say why.",
  ),
  failed: kind('provider_error', true, 'failed', ''),
  rejected: kind('provider_rejected_request', false, 'refused the request', ''),
} as const satisfies Record<string, RefusalKind>;

/** What is read of a refusal: a row applies when all that it names holds. */
export interface RefusalRow {
  readonly kind: keyof typeof KINDS;
  readonly status?: (status: number) => boolean;
  /** One of the words for programs matches; as an alternative to `words`, where both are given. */
  readonly codes?: RegExp;
  /** The words for people, without links, match. */
  readonly words?: RegExp;
  /** What speaks against it. */
  readonly unless?: RegExp;
  readonly isWebPage?: boolean;
  /** A quota that is used up, as Gemini names it. */
  readonly quota?: RegExp;
}

const is =
  (...statuses: readonly number[]) =>
  (status: number) =>
    statuses.includes(status);
const RATE_WORDS =
  /per[- ](?:second|minute)|\b(?:rpm|tpm|qps|rps)\b|(?:try again|retry) (?:in|shortly)\b|requests? (?:too fast|rate)|频率|并发/i;

/**
 * From status, codes and words to kinds; the first row that applies counts. Codes come before words, because words of one
 * kind stand in messages of the other: a passing rate limit may advertise a billing page, and Gemini calls both "your
 * current quota".
 */
export const REFUSAL_ROWS: readonly RefusalRow[] = [
  // What the provider's own parser made of the model's answer (Groq, Ollama, llama.cpp, vLLM): another one may be well.
  {
    kind: 'generation',
    codes: /^(?:tool_use_failed|json_validate_failed|output_parse_failed|invalid_tool_call_generation)$/,
  },
  {
    kind: 'generation',
    words:
      /failed to call a function|failed_generation|tool call validation failed|error parsing tool call|failed to parse (?:tool call|messages|input at pos)|could not parse (?:the )?(?:tool call|model output|response)|model (?:generated|produced|output)[^.]{0,60}(?:could not be parsed|not be parsed|does not match|invalid)|malformed[_ ]function[_ ]call/i,
  },

  // Larger than what may be sent at all: no wait helps.
  {
    kind: 'tooLarge',
    words:
      /^request too large for|\brequest too large\b[^.]*(?:tpm|per[- ]min)|request entity too large|payload too large|(?:request )?body (?:is )?too large|exceeds? (?:the )?(?:maximum|max) (?:allowed )?(?:request|payload|body)|(?:request|payload|body) size exceeds|请求体(?:过大|超)/i,
  },
  {
    kind: 'context',
    codes:
      /context_(?:length|size|window|limit)|exceed_context_size|prompt_too_long|tokens_limit_reached|model_max_prompt|string_above_max_length|model_context_window_exceeded/,
    words:
      /context[_ ](?:length|window|size|limit)|maximum context|max(?:imum)?[_ ](?:model[_ ]len|prompt|input|seq(?:uence)?)[_ ]?(?:len|length|tokens?)?\b|(?:prompt|input|request|conversation|messages?)(?: tokens?)?(?: length)? (?:(?:is|are|was) )?too (?:long|large)|too many (?:input |prompt )?tokens|exceed(?:s|ed)?[^.]{0,60}(?:token limit|max(?:imum)? (?:number of )?(?:allowed )?(?:input |message )?tokens|context|max(?:imum)? input)|tokens? (?:count )?exceed|token count is \d+ but|inputs\W+tokens \+|(?:input|prompt)[^.]{0,40}(?:length|tokens?)[^.]{0,40}exceed|greater than the context|range of input length should be|reduce the length of the (?:messages|prompt)|larger than the (?:context|maximum)|上下文|超过(?:了)?(?:模型)?(?:最大|最长)|超出(?:了)?(?:模型)?(?:最大|最长)?(?:输入|长度|上下文)|(?:输入|token)[^。，]{0,8}(?:过长|超长|超过|超出)|prompt ?(?:过长|超长)/i,
    unless: /per[- ](?:second|minute|day)|quota|rate limit|wait before/i,
  },

  // Money or a quota is used up, which no wait within a model-day brings back, under whatever status it is said.
  { kind: 'quota', status: is(402) },
  {
    kind: 'quota',
    codes:
      /insufficient_(?:user_)?(?:quota|balance|credits?|funds)|billing|quota_exhausted|payment_required|^(?:1008|1113|1308|1309|1310|2056|30001)$|arrear|overdue|accountoverdue|account_?deactivated|out_of_credits?|exceeded_current_quota|quotaexceeded|set_?limit_?exceeded|budget_?exceeded|not_?purchased|resource_?exhaust$|free_?tier_?only/,
  },
  {
    kind: 'quota',
    words:
      /(?:quota|balance) (?:is )?not enough|insufficient (?:account )?(?:quota|balance|credits?|funds)|balance (?:is )?(?:insufficient|not enough|too low|negative|exhausted)|(?:not|n't) (?:have )?(?:enough|sufficient) (?:credits?|balance|quota|funds)|\boverdue\b|\barrears?\b|arrearage|account (?:is )?(?:in )?(?:not )?in good standing|top[- ]?up|recharge|out of (?:[\w ]{1,20} )?(?:quota|credits?|funds|balance)|credit balance|used (?:all|up) (?:\w+ ){0,3}(?:credits|quota|allocation)|spending limit|usage limits?\b|over budget|\bbudget has been exceeded|(?:plan|subscription) has expired|key limit exceeded|payment (?:is )?required|余额|餘額|欠费|欠費|充值|(?:额度|配额|余量)(?:已)?(?:不足|用尽|用完|耗尽)|无可用资源包|使用上限|套餐.{0,6}(?:到期|用尽|用完)|账户.{0,6}(?:不足|逾期)|잔액|残高|クレジット|(?:solde|crédits?) insuffisant|saldo[^.]{0,12}insuficiente|créditos? insuficiente|guthaben|недостаточно средств/i,
    unless: RATE_WORDS,
  },
  { kind: 'quota', status: is(0, 400, 401, 403, 429), quota: /PerDay/i },

  {
    kind: 'rate',
    codes:
      /rate_?limit|request_?limit_?exceeded|too_?many_?requests|^throttling(?:\.|exception|$)|^(?:1302|1303|1305)$/,
  },
  { kind: 'rate', status: is(0), codes: /^(?:1002|1039|1041|2045)$/ },
  { kind: 'rate', status: is(429), quota: /./ },
  // Weaker words: under a status that may mean a quota, and where nothing speaks of a rate.
  {
    kind: 'quota',
    status: is(0, 400, 401, 403, 429),
    words:
      /exceeded your (?:current |monthly )?quota|\bcredits?\b|\bbilling\b|(?:per[- ]|\/ ?)(?:day|month)\b|(?:daily|weekly|monthly) (?:\w+ )?(?:limit|quota|usage|allocation)|quota (?:has been )?(?:exceeded|exhausted|used up)/i,
    unless: RATE_WORDS,
  },
  { kind: 'rate', status: is(429, 498) },
  {
    kind: 'rate',
    words:
      /capacity exceeded|too many requests|(?:rate|request) limit (?:reached|exceeded)|please wait before|请求(?:过于频繁|频率)|频率限制|限流|访问量过大/i,
  },

  // MiniMax says it with 500 too.
  { kind: 'moderation', words: /new_sensitive/ },
  {
    kind: 'moderation',
    codes:
      /content_?(?:filter|policy)|data_?inspection|responsibleaipolicy|moderation|sensitive|censor|risk_?detection|rule_?blocked|infringement|^(?:1301|1026|1027)$|safety|prohibited_content/,
    words:
      /content ?(?:management|filter|policy)|content exists risk|considered high risk|moderation|flagged|responsible ai|inappropriate content|safety (?:system|filter|polic)|violat\w+ [^.]{0,40}(?:polic|guideline)|prohibited content|敏感|不安全|违规|不合规|内容安全/i,
    status: (status) => status < 500 && status !== 401,
  },

  { kind: 'rejected', status: is(0), codes: /^2013$|invalid_?param/, words: /^invalid params?\b/i },
  // OpenRouter knows the model, but nobody who serves it as it is asked for.
  { kind: 'rejected', words: /no endpoints found that (?:can |support|match)/i },
  {
    kind: 'model',
    codes:
      /model_?not_?found|model_?decommissioned|model_?not_?exist|invalid_?model|unknown_?model|deploymentnotfound|model_not_available|modelnotopen|^(?:1211)$/,
    words:
      /not a valid model|invalid model(?::| name| id)|model (?:identifier|id|name)[^.]{0,20} invalid|model (?:is |has been )?disabled|model[^.]{0,80}(?:does not exist|not exist|not found|decommissioned|no longer (?:supported|available)|is not available|not supported by any provider|has been (?:retired|removed|deprecated|shut ?down))|unknown model|no (?:allowed |available )?(?:endpoints?|providers?|channels?) (?:found|available|are available)? ?(?:for|that)[^.]{0,40}model|no such model|模型不存在|模型[^。]{0,20}(?:未找到|不存在|已下线)/i,
    status: (status) => status < 500 && status !== 401,
    unless: /\b(?:country|region|territory)\b/i,
  },
  { kind: 'model', status: is(404, 410) },

  { kind: 'key', status: is(401) },
  {
    kind: 'key',
    codes:
      /invalid_?api_?key|authentication|unauthori[sz]ed|permission_?denied|permission_error|invalid_?token|access_?denied|auth_?failure|invalid_?iam_?token|^(?:1004|2049)$/,
    words:
      /(?:invalid|incorrect|wrong|missing|expired|no|bad|unknown)[^.]{0,20}(?:api[- _]?key|access token|auth(?:entication|orization)? (?:credentials?|token|header)|credentials)|api[- _]?(?:secret )?key[^.]{0,40}(?:not valid|invalid|not found|expired|incorrect|required|missing|disabled|revoked|suspended)|login fail|unauthori[sz]ed|not auth(?:ori[sz]ed|enticated)|auth(?:enticat|ori[sz])\w+ (?:fail|error|required)|not allowed to access model|no access|(?:does not|do not|don't|not) have (?:\w+ )?(?:access|permission)|permission (?:denied|error)|insufficient permissions?|access (?:denied|to [^.]{0,60}(?:denied|restricted))|无权|鉴权|密钥|签名错误|授权错误|API ?(?:キー|키)|令牌(?:无效|错误|已过期|状态)|未授权|认证失败/i,
    status: (status) => (status < 500 || status === 511) && status !== 404,
    unless: /country|region|territory|ip address|cloudflare|firewall|captcha|network settings|地区|地域/i,
    isWebPage: false,
  },
  { kind: 'blocked', status: is(403, 406, 418, 451), isWebPage: true },
  { kind: 'blocked', status: is(407, 511) },
  {
    kind: 'blocked',
    status: is(0, 400, 403, 451),
    codes: /unsupported_country|ip_?(?:not_?)?(?:allowed|blocked|restricted)/,
    words:
      /country|region|territory|user location is not supported|ip address|cloudflare|firewall|captcha|blocked by|network settings|地区|地域/i,
  },
  { kind: 'forbidden', status: is(403, 451) },
  { kind: 'tooLarge', status: is(413, 414, 431) },
  // Without any status: an answer that began well and ended with an error, as a busy server's does.
  {
    kind: 'failed',
    status: (status) => is(408, 409, 424, 425, 499)(status) || status >= 500 || status < 400,
  },
];

/** What kind of refusal an error answer is; what no row knows is a request that another try would not better. */
export function classifyRefusal(refusal: Refusal): RefusalKind {
  return KINDS[rowOf(refusal)?.kind ?? 'rejected'];
}

/** The row that decides of a refusal; undefined where none does. */
export function rowOf(refusal: Refusal): RefusalRow | undefined {
  return REFUSAL_ROWS.find((row) => applies(row, refusal));
}

/** Whether words without an error status say what went wrong, and not only that something did. */
export function saysWhatFailed(words: ErrorWords): boolean {
  return ![KINDS.failed, KINDS.rejected].some((kind) => kind === classifyRefusal({ status: 0, words }));
}

function applies(row: RefusalRow, { status, words }: Refusal): boolean {
  if (row.status && !row.status(status)) return false;
  if (row.isWebPage !== undefined && row.isWebPage !== words.isWebPage) return false;
  if (row.quota && !words.quotas.some((quota) => row.quota?.test(quota))) return false;
  // Links name billing pages in any message.
  const links = words.message.replaceAll(/https?:\S+/g, '');
  // A body of another provider inside the message has its codes there.
  const message = `${links} ${links.replaceAll('_', ' ')}`;
  const byCode = row.codes !== undefined && words.codes.some((code) => row.codes?.test(code));
  if (row.codes === undefined && row.words === undefined) return true;
  return byCode || (row.words !== undefined && row.words.test(message) && !row.unless?.test(message));
}

function kind(code: string, retryable: boolean, says: string, wayOut: string): RefusalKind {
  return { code, retryable, says, wayOut };
}
