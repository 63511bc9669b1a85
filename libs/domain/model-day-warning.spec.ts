import { keptWarnings, warningCodes, warningSentences, type ModelDayWarning } from './model-day-warning.js';

function warning(code: ModelDayWarning['code'], message = 'Something.'): ModelDayWarning {
  return { code, message };
}

const many = Array.from({ length: 25 }, (_, index) =>
  warning('request_field_refused', `Field ${index + 1}.`),
);

describe('keptWarnings', () => {
  it('keeps each once, in order', () => {
    const [first, second] = [warning('tool_calls_recovered'), warning('budget_unknown')];
    expect(keptWarnings([first, second, { ...first }])).toEqual([first, second]);
    expect(keptWarnings([])).toEqual([]);
  });

  it('keeps twenty, and no code is lost among them', () => {
    const kept = keptWarnings([...many, warning('context_truncated')]);
    expect(kept).toHaveLength(20);
    expect(kept[0]?.message).toBe('Field 1.');
    expect(kept[18]?.message).toBe('Field 19.');
    expect(kept[19]).toEqual({ code: 'context_truncated', message: 'Something.' });
  });

  it('cuts a long message, and no character in two', () => {
    const [at500, cut, pair] = keptWarnings([
      warning('budget_unknown', 'x'.repeat(500)),
      warning('budget_unknown', 'y'.repeat(501)),
      warning('budget_unknown', `${'z'.repeat(498)}😀 and more`),
    ]);
    expect(at500?.message).toBe('x'.repeat(500));
    expect(cut?.message).toBe(`${'y'.repeat(499)}…`);
    expect(pair?.message).toBe(`${'z'.repeat(498)}…`);
  });

  it('takes nothing over but code and message', () => {
    const odd = { ...warning('budget_unknown'), more: 'anything' };
    expect(keptWarnings([odd])).toEqual([{ code: 'budget_unknown', message: 'Something.' }]);
  });
});

it('warningCodes names each code once, in order', () => {
  const warnings = [
    warning('tool_calls_recovered'),
    warning('budget_unknown'),
    warning('tool_calls_recovered', 'B'),
  ];
  expect(warningCodes(warnings)).toEqual(['budget_unknown', 'tool_calls_recovered']);
});

it('warningSentences counts model-days by code and names the first', () => {
  const day = (signature: string, date: string, ...warnings: ModelDayWarning[]) => ({
    signature,
    date,
    warnings,
  });
  expect(
    warningSentences([
      { signature: 'alpha', date: '2025-10-01' },
      day('beta', '2025-10-02', warning('tool_calls_recovered', 'A.'), warning('tool_calls_recovered', 'B.')),
      day('alpha', '2025-10-03', warning('tool_calls_recovered'), warning('context_truncated')),
    ]),
  ).toEqual([
    'context_truncated: 1 model-day, alpha on 2025-10-03; its warnings say what it was.',
    'tool_calls_recovered: 2 model-days, the first beta on 2025-10-02; their warnings say what it was.',
  ]);
  expect(warningSentences([{ signature: 'alpha', date: '2025-10-01', warnings: [] }])).toEqual([]);
});
