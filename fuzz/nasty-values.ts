import { type Random } from './random.js';

/** Texts that break careless code. */
const TEXTS: readonly string[] = [
  ...['', ' ', 'null', 'undefined', 'true', '0', '-1', '1e309', 'NaN', '9007199254740993', '0x10', '1_000'],
  ...[
    '9'.repeat(400),
    '-'.repeat(64),
    'a'.repeat(3_000),
    '\u0000',
    'a\u0000b',
    '\ufeff',
    '\u202e',
    '\ud83d\ude00',
  ],
  ...[
    '../../etc/passwd',
    '..\\..\\windows',
    '/etc/passwd',
    'file:///etc/passwd',
    'configs/../../x.json',
    '.',
    '..',
  ],
  ...[
    "' OR '1'='1",
    '"; DROP TABLE jobs; --',
    '1; SELECT pg_sleep(1)',
    '%',
    '%%',
    '%s%n',
    '${7*7}',
    '{{7*7}}',
  ],
  ...[
    '<script>alert(1)</script>',
    '=cmd|calc',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
  ],
  ...[
    '2025-10-02',
    '2025-02-30',
    '2025-13-01',
    '0000-00-00',
    '99999-01-01',
    '2025-10-02T00:00:00Z',
    '2999-01-01',
  ],
  ...[
    'NVDA',
    'QQQ',
    'nobody',
    'fuzz-model',
    'fuzz-model',
    'gpt-5#1',
    'deepseek/v3:free',
    'full',
    'csv',
    'json',
    'true',
    'buy',
    'daily',
  ],
  ...['00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'not-a-uuid'],
  ...['configs/fuzz.json', 'fuzz.json', 'configs/default_config.json', 'CON', 'nul', '\r\nSet-Cookie: a=b'],
];

export function nastyText(random: Random): string {
  const text = random.pick(TEXTS);
  return random.chance(0.1) ? text + random.pick(TEXTS) : text;
}

/** Any JSON value, some of them deep, wide, or with keys that pollute prototypes. */
export function nastyValue(random: Random, depth = 0): unknown {
  const make = random.pick<() => unknown>([
    () => nastyText(random),
    () => random.pick([0, -1, 1.5, 1e308, -0, 2 ** 53, null, true, false]),
    () => [],
    () => ({}),
    () => Array.from({ length: random.below(5) }, () => (depth > 3 ? null : nastyValue(random, depth + 1))),
    () => ({ [nastyText(random)]: depth > 3 ? 1 : nastyValue(random, depth + 1) }),
    () => nested(random.below(2_000)),
    () =>
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as unknown,
  ]);
  return make();
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
