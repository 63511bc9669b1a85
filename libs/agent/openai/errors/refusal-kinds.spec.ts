import { readErrorWords } from './error-words.js';
import { classifyRefusal, REFUSAL_ROWS, rowOf, type Refusal } from './refusal-kinds.js';

/** Status and body of an error answer, and the code that is right. Bodies are as providers or people in public threads show them. */
type Example = readonly [status: number, body: unknown, code: string];

const error = (message: string, more: Record<string, unknown> = {}) => ({ error: { message, ...more } });
const html = (words: string) =>
  `<!DOCTYPE html><html><head><title>${words}</title></head><body>${words}</body></html>`;

const GENERATION: readonly Example[] = [
  // https://github.com/groq/groq-typescript and the threads on `tool_use_failed`
  [
    400,
    error('Failed to call a function. Please adjust your prompt.', { code: 'tool_use_failed' }),
    'provider_generation_failed',
  ],
  [
    400,
    error('tool call validation failed: parameters for tool buy did not match schema'),
    'provider_generation_failed',
  ],
  [
    400,
    error('Parsing failed. The model generated output that could not be parsed.', {
      code: 'output_parse_failed',
    }),
    'provider_generation_failed',
  ],
  [
    500,
    { error: 'error parsing tool call: raw=\'{"symbol"\', err=unexpected end of JSON input' },
    'provider_generation_failed',
  ],
  [500, error('Failed to parse input at pos 12: <tool_call>'), 'provider_generation_failed'],
];
const TOO_LARGE: readonly Example[] = [
  [
    413,
    error('Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 7012', {
      code: 'rate_limit_exceeded',
    }),
    'provider_request_too_large',
  ],
  [
    429,
    error('Request too large for gpt-4 on tokens per min (TPM): Limit 10000, Requested 12000.'),
    'provider_request_too_large',
  ],
  [413, html('413 Request Entity Too Large'), 'provider_request_too_large'],
  [413, '', 'provider_request_too_large'],
  [400, error('Request payload size exceeds the limit: 20971520 bytes.'), 'provider_request_too_large'],
  [400, error('请求体过大'), 'provider_request_too_large'],
];
const CONTEXT: readonly Example[] = [
  [
    400,
    error('the input token count is 1100000 but model only supports up to 1048576.'),
    'provider_context_exceeded',
  ],
  [400, error('Input token length too long'), 'provider_context_exceeded'],
  [
    400,
    { code: 20015, message: 'length of prompt_tokens (130000) must be less than max_seq_len (32768).' },
    'provider_context_exceeded',
  ],
  [
    422,
    error('`inputs` tokens + `max_new_tokens` must be <= 8193. Given: 8190'),
    'provider_context_exceeded',
  ],
  [
    400,
    error('Provider returned error', {
      metadata: { raw: { error: { message: 'The prompt is too long: 2 tokens > 1' } } },
    }),
    'provider_context_exceeded',
  ],
  [400, error('输入的 token 数超过上限'), 'provider_context_exceeded'],
  [
    400,
    error(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens. Please reduce the length of the messages.",
      { code: 'context_length_exceeded' },
    ),
    'provider_context_exceeded',
  ],
  [400, error('Your input exceeds the context window of this model.'), 'provider_context_exceeded'],
  [
    400,
    [
      error('The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).', {
        code: 400,
      }),
    ],
    'provider_context_exceeded',
  ],
  [400, error('Invalid request: Your request exceeded model token limit: 8192'), 'provider_context_exceeded'],
  [
    400,
    error("This model's maximum prompt length is 131072 but the request contains 537812 tokens"),
    'provider_context_exceeded',
  ],
  [400, error('Please reduce the length of the messages or completion.'), 'provider_context_exceeded'],
  [400, error('prompt token count of 130000 exceeds the limit of 64000'), 'provider_context_exceeded'],
  [400, error('prompt is too long: 214850 tokens > 200000 maximum'), 'provider_context_exceeded'],
  [400, error('Input is too long for requested model.'), 'provider_context_exceeded'],
  [
    400,
    error('Range of input length should be [1, 30720]', { code: 'InvalidParameter' }),
    'provider_context_exceeded',
  ],
  [400, error('context window exceeds limit (2013)'), 'provider_context_exceeded'],
  [400, error('Prompt 超长', { code: '1261' }), 'provider_context_exceeded'],
  [400, error('输入长度超出模型最大上下文'), 'provider_context_exceeded'],
  [
    500,
    error(
      'the request exceeds the available context size. try increasing the context size or enable context shift',
    ),
    'provider_context_exceeded',
  ],
  [400, error('the request exceeds', { type: 'exceed_context_size_error' }), 'provider_context_exceeded'],
  [413, error('Max size: 8000 tokens.', { code: 'tokens_limit_reached' }), 'provider_context_exceeded'],
];
const QUOTA: readonly Example[] = [
  [
    403,
    { statusCode: 403, message: 'Out of call volume quota. Quota will be replenished in 2.12:20:33.' },
    'provider_quota',
  ],
  [
    400,
    error('You have reached your specified API usage limits. You will regain access on 2025-11-01.'),
    'provider_quota',
  ],
  [
    429,
    error('已达到 5 小时的使用上限。您的限额将在 2025-10-03 02:11:47 重置。', { code: '1308' }),
    'provider_quota',
  ],
  [429, error('您的GLM Coding Plan套餐已到期，暂无法使用', { code: '1309' }), 'provider_quota'],
  [500, error('usage limit exceeded (2056)', { type: 'api_error' }), 'provider_quota'],
  [429, { code: 'CommodityNotPurchased', message: 'Commodity has not purchased yet.' }, 'provider_quota'],
  [
    429,
    error('Your account has reached the set inference limit', { code: 'SetLimitExceeded' }),
    'provider_quota',
  ],
  [400, error('Budget has been exceeded! Current cost: 10.2', { type: 'budget_exceeded' }), 'provider_quota'],
  [
    429,
    error('RateLimitError: OpenAIException - You exceeded your current quota', { type: 'throttling_error' }),
    'provider_quota',
  ],
  [
    429,
    { message: 'You are using a Trial key, which is limited to 1000 API calls / month.' },
    'provider_quota',
  ],
  [
    429,
    { errors: [{ message: 'you have used up your daily free allocation of 10,000 neurons', code: 4006 }] },
    'provider_quota',
  ],
  [
    0,
    {
      Response: {
        Error: { Code: 'ResourceInsufficient.ChargeResourceExhaust', Message: '免费资源包余量已用尽' },
      },
    },
    'provider_quota',
  ],
  [400, error('Недостаточно средств на балансе'), 'provider_quota'],
  [403, error('Su saldo es insuficiente'), 'provider_quota'],
  [403, error('帳戶餘額不足'), 'provider_quota'],
  [400, { error: { error: { message: 'x', code: 'insufficient_quota' } } }, 'provider_quota'],
  [402, error('Insufficient Balance', { code: 'invalid_request_error' }), 'provider_quota'],
  [402, '', 'provider_quota'],
  [
    400,
    'event:error\n:HTTP_STATUS/400\ndata:{"code":"Arrearage","message":"Access denied."}\n\n',
    'provider_quota',
  ],
  [500, error('upstream: {"error":{"code":"insufficient_quota"}}'), 'provider_quota'],
  [500, error('insufficient balance (1008)', { type: 'api_error' }), 'provider_quota'],
  [503, error('upstream: Insufficient Balance'), 'provider_quota'],
  [0, { base_resp: { status_code: 1008, status_msg: 'x' } }, 'provider_quota'],
  [429, error('余额不足或无可用资源包,请充值。', { code: '1113' }), 'provider_quota'],
  [429, error('您的账户已欠费，请充值后重试。'), 'provider_quota'],
  [
    403,
    error('The request failed because your account has an overdue balance.', { code: 'AccountOverdueError' }),
    'provider_quota',
  ],
  [
    400,
    error('Access denied, please make sure your account is in good standing.', { code: 'Arrearage' }),
    'provider_quota',
  ],
  // https://github.com/FoundationAgents/OpenManus/issues/438
  [
    403,
    {
      code: 30011,
      message:
        'The selected model requires paid balance. Your paid balance is insufficient. Please top up and try again.',
    },
    'provider_quota',
  ],
  // https://github.com/666ghj/BettaFish/issues/524
  [
    429,
    error('Your account is suspended due to insufficient balance, please recharge your account', {
      type: 'exceeded_current_quota_error',
    }),
    'provider_quota',
  ],
  // https://github.com/popjane/free_chatgpt_api/issues/76, https://github.com/QuantumNous/new-api/issues/6929
  [403, error('user quota is not enough', { code: 'insufficient_user_quota' }), 'provider_quota'],
  [403, error('用户额度不足, 剩余额度: ＄-0.000002'), 'provider_quota'],
  [401, error('该令牌额度已用尽'), 'provider_quota'],
  // https://github.com/Wei-Shaw/sub2api/issues/890
  [403, { code: 'INSUFFICIENT_BALANCE', message: 'Insufficient account balance' }, 'provider_quota'],
  [
    403,
    error('Your team has either used all available credits or reached its monthly spending limit.'),
    'provider_quota',
  ],
  [403, error('Key limit exceeded (total limit).'), 'provider_quota'],
  [400, error('Your credit balance is too low to access the API.'), 'provider_quota'],
  [
    429,
    error('You exceeded your current quota, please check your plan and billing details.', {
      code: 'insufficient_quota',
    }),
    'provider_quota',
  ],
  [429, error('You exceeded your current quota, please check your plan.'), 'provider_quota'],
  [
    429,
    error(
      'Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day',
    ),
    'provider_quota',
  ],
  [
    429,
    error('x', { details: [{ violations: [{ quotaId: 'GenerateRequestsPerDayPerProject' }] }] }),
    'provider_quota',
  ],
  [0, { error_code: 17, error_msg: 'Open api daily request limit reached' }, 'provider_quota'],
];
const RATE: readonly Example[] = [
  [400, { message: 'Too many tokens, please wait before trying again.' }, 'provider_rate_limited'],
  [0, { base_resp: { status_code: 1041, status_msg: 'conn limit' } }, 'provider_rate_limited'],
  [0, { error_code: 18, error_msg: 'Open api qps request limit reached' }, 'provider_rate_limited'],
  [
    0,
    { Response: { Error: { Code: 'RequestLimitExceeded', Message: '请求的次数超过了频率限制' } } },
    'provider_rate_limited',
  ],
  [
    429,
    error('Rate limit reached. Need more tokens? Upgrade today at https://console.groq.com/settings/billing'),
    'provider_rate_limited',
  ],
  [
    429,
    error('Rate limit reached on tokens per day (TPD): Limit 100000, Used 99000. Please try again in 12m.', {
      code: 'rate_limit_exceeded',
    }),
    'provider_rate_limited',
  ],
  [
    429,
    error('You exceeded your current quota.', {
      details: [{ violations: [{ quotaId: 'RequestsPerMinute' }] }],
    }),
    'provider_rate_limited',
  ],
  [429, '', 'provider_rate_limited'],
  [498, error('Flex tier capacity exceeded. Please try again later.'), 'provider_rate_limited'],
  [429, error('您的账户已达到速率限制，请您控制请求频率', { code: '1302' }), 'provider_rate_limited'],
  [0, { base_resp: { status_code: 1002, status_msg: 'x' } }, 'provider_rate_limited'],
  [503, error('Too many requests, please wait'), 'provider_rate_limited'],
  [400, error('x', { code: 'Throttling.RateQuota' }), 'provider_rate_limited'],
];
const MODERATION: readonly Example[] = [
  [400, error('Content Exists Risk', { code: 'invalid_request_error' }), 'content_filtered'],
  [400, error('The request was rejected because it was considered high risk'), 'content_filtered'],
  [500, error('output new_sensitive (1027)', { type: 'api_error' }), 'content_filtered'],
  [451, error('The content you provided is blocked.', { type: 'censorship_blocked' }), 'content_filtered'],
  [400, error('litellm.ContentPolicyViolationError: AzureException'), 'content_filtered'],
  [
    403,
    error('openai/gpt-5 requires moderation on OpenInference. Your input was flagged for "violence".', {
      code: 403,
    }),
    'content_filtered',
  ],
  [
    400,
    error(
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      { code: 'content_filter' },
    ),
    'content_filtered',
  ],
  [
    400,
    error('Input data may contain inappropriate content.', { code: 'data_inspection_failed' }),
    'content_filtered',
  ],
  [400, error('系统检测到输入或生成内容可能包含不安全或敏感内容', { code: '1301' }), 'content_filtered'],
  [
    400,
    error('Invalid prompt: your prompt was flagged as potentially violating our usage policy.'),
    'content_filtered',
  ],
];
const MODEL: readonly Example[] = [
  [403, { code: 30003, message: 'Model disabled.' }, 'provider_model_not_found'],
  [400, error('Invalid model name passed in model=foo.'), 'provider_model_not_found'],
  [400, { message: 'The provided model identifier is invalid.' }, 'provider_model_not_found'],
  [404, error('The model `gpt-x` does not exist', { code: 'model_not_found' }), 'provider_model_not_found'],
  [404, '404 page not found', 'provider_model_not_found'],
  [
    400,
    error('The model `llama3-70b-8192` has been decommissioned and is no longer supported.', {
      code: 'model_decommissioned',
    }),
    'provider_model_not_found',
  ],
  [400, error('openai/gpt-99 is not a valid model ID'), 'provider_model_not_found'],
  [400, error('Model Not Exist'), 'provider_model_not_found'],
  [
    404,
    error('The API deployment for this resource does not exist.', { code: 'DeploymentNotFound' }),
    'provider_model_not_found',
  ],
  [400, error('模型不存在，请检查模型代码。', { code: '1211' }), 'provider_model_not_found'],
  [404, error('No endpoints found that support tool use.'), 'provider_rejected_request'],
];
const KEY: readonly Example[] = [
  [
    403,
    error('key not allowed to access model.', { type: 'key_model_access_denied' }),
    'provider_unauthorized',
  ],
  [403, { detail: 'Not authenticated' }, 'provider_unauthorized'],
  [403, { title: 'Forbidden', detail: 'Authorization failed' }, 'provider_unauthorized'],
  [400, error('無効なAPIキーです'), 'provider_unauthorized'],
  [401, error('No auth credentials found'), 'provider_unauthorized'],
  [401, html('401 Authorization Required'), 'provider_unauthorized'],
  [403, error('Project has no access to model m.'), 'provider_unauthorized'],
  [
    403,
    error('The caller does not have permission', { status: 'PERMISSION_DENIED' }),
    'provider_unauthorized',
  ],
  [400, error('API key not valid. Please pass a valid API key.'), 'provider_unauthorized'],
  [
    0,
    { base_resp: { status_code: 1004, status_msg: 'login fail: Please carry the API secret key' } },
    'provider_unauthorized',
  ],
];
const BLOCKED: readonly Example[] = [
  [403, error('This model is not available in your region.'), 'provider_blocked'],
  [403, error('Access denied. Please check your network settings.'), 'provider_blocked'],
  [403, error('您所在的地区不支持该服务'), 'provider_blocked'],
  [403, html('Just a moment...'), 'provider_blocked'],
  [403, html('Access denied'), 'provider_blocked'],
  [407, '', 'provider_blocked'],
  [511, '', 'provider_blocked'],
  [
    403,
    error('Country, region, or territory not supported', { code: 'unsupported_country_region_territory' }),
    'provider_blocked',
  ],
  [
    400,
    error('User location is not supported for the API use.', { status: 'FAILED_PRECONDITION' }),
    'provider_blocked',
  ],
  [403, 'error code: 1020', 'provider_forbidden'],
  [403, '', 'provider_forbidden'],
];
const OTHERS: readonly Example[] = [
  [0, { base_resp: { status_code: 2013, status_msg: 'invalid params' } }, 'provider_rejected_request'],
  [500, '', 'provider_error'],
  [503, error('Loading model', { type: 'unavailable_error' }), 'provider_error'],
  [529, error('Overloaded', { type: 'overloaded_error' }), 'provider_error'],
  [502, html('502 Bad Gateway'), 'provider_error'],
  [524, html('A timeout occurred'), 'provider_error'],
  [408, '', 'provider_error'],
  [0, error('Provider returned error'), 'provider_error'],
  [400, error('temperature must be non-negative'), 'provider_rejected_request'],
  [
    400,
    error('max_tokens is too large: 500000. This model supports at most 16384 completion tokens.'),
    'provider_rejected_request',
  ],
  [422, { detail: [{ loc: ['body', 'messages'], msg: 'field required' }] }, 'provider_rejected_request'],
];
const ALL = [GENERATION, TOO_LARGE, CONTEXT, QUOTA, RATE, MODERATION, MODEL, KEY, BLOCKED, OTHERS].flat();

function refusal([status, body]: Example): Refusal {
  return { status, words: readErrorWords(typeof body === 'string' ? body : JSON.stringify(body)) };
}

describe('the table of refusals', () => {
  it.each(ALL)('%i %j is %s', (...example) => {
    expect(classifyRefusal(refusal(example)).code).toBe(example[2]);
  });

  it('has an example of each row, for which no row before it speaks', () => {
    const decided = new Set(ALL.map((example) => rowOf(refusal(example))));
    const without = REFUSAL_ROWS.filter((row) => !decided.has(row)).map((row) => REFUSAL_ROWS.indexOf(row));
    expect(without).toEqual([]);
  });

  it('says to top up where money or a quota is used up, and tries nothing again', () => {
    expect(classifyRefusal(refusal([402, '', '']))).toMatchObject({
      retryable: false,
      wayOut: 'Top up the account or raise its limit, then retry.',
    });
  });

  it('tries again what may pass by itself, and nothing else', () => {
    const passing = new Set(
      ALL.map(refusal)
        .map(classifyRefusal)
        .filter(({ retryable }) => retryable),
    );
    expect([...passing].map(({ code }) => code).sort()).toEqual([
      'provider_error',
      'provider_generation_failed',
      'provider_rate_limited',
    ]);
  });
});
