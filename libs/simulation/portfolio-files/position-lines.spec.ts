import { fillOf, portfolioDayOf, positionOf, day, usd } from '../../testing/portfolio.builder.js';
import { logLines, positionLines, registrationLine } from './position-lines.js';

const universe = ['NVDA', 'AAPL'];

describe('registrationLine', () => {
  it('lists every symbol without shares, and the initial cash last', () => {
    const portfolio = {
      signature: 'alpha',
      initDate: day('2025-10-01'),
      initialCash: usd('10000'),
      synthetic: false,
    };
    expect(registrationLine(portfolio, universe)).toBe(
      '{"date":"2025-10-01","id":0,"positions":{"NVDA":0,"AAPL":0,"CASH":10000}}\n',
    );
  });
});

describe('positionLines', () => {
  it('are one per trade, each with the position after it', () => {
    const recorded = portfolioDayOf({
      modelDayId: 'm',
      signature: 'alpha',
      date: day('2025-10-02'),
      firstLineId: 7,
      fills: [fillOf('buy 10 NVDA at 187.2436'), fillOf('sell 2 AAPL at 256.5')],
      closing: positionOf('8640.564', { NVDA: 10, AAPL: 1 }),
    });
    // 10,000 - 1,872.436 = 8,127.564, then + 513 = 8,640.564
    expect(positionLines({ day: recorded, opening: positionOf('10000', { AAPL: 3 }), universe })).toBe(
      '{"date":"2025-10-02","id":7,"this_action":{"action":"buy","symbol":"NVDA","amount":10},' +
        '"positions":{"NVDA":10,"AAPL":3,"CASH":8127.564}}\n' +
        '{"date":"2025-10-02","id":8,"this_action":{"action":"sell","symbol":"AAPL","amount":2},' +
        '"positions":{"NVDA":10,"AAPL":1,"CASH":8640.564}}\n',
    );
  });

  it('are a single no_trade on a day without trades', () => {
    const recorded = portfolioDayOf({
      modelDayId: 'm',
      signature: 'alpha',
      date: day('2025-10-03'),
      firstLineId: 9,
    });
    expect(positionLines({ day: recorded, opening: positionOf('10000'), universe })).toBe(
      '{"date":"2025-10-03","id":9,"this_action":{"action":"no_trade","symbol":"","amount":0},' +
        '"positions":{"NVDA":0,"AAPL":0,"CASH":10000}}\n',
    );
  });

  it('list what is held beside the universe by name, before CASH', () => {
    const closing = positionOf('1', { ZZZZ: 4, AAPL: 2, YYYY: 3 });
    const recorded = portfolioDayOf({
      modelDayId: 'm',
      signature: 'alpha',
      date: day('2025-10-03'),
      closing,
    });
    expect(positionLines({ day: recorded, opening: closing, universe })).toContain(
      '"positions":{"NVDA":0,"AAPL":2,"YYYY":3,"ZZZZ":4,"CASH":1}',
    );
  });
});

describe('logLines', () => {
  it('are one per message, the results of a turn together as the user’s', () => {
    const text = logLines('deepseek/v3', [
      { role: 'system', content: 'You trade.' },
      { role: 'user', content: 'Please analyze.' },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1' }] },
      { role: 'tool', tool_call_id: 'c1', content: '{"cash":1}' },
      { role: 'tool', tool_call_id: 'c2', content: '{"error":"no"}' },
      { role: 'assistant', content: [{ type: 'text', text: 'Done' }] },
      { role: 'assistant', content: 'Über\n<FINISH_SIGNAL>' },
      { role: 'tool', content: 'late' },
    ]);
    const line = (role: string, content: string) =>
      `{"signature":"deepseek/v3","new_messages":[{"role":"${role}","content":${JSON.stringify(content)}}]}\n`;
    expect(text).toBe(
      line('user', 'Please analyze.') +
        line('assistant', '') +
        line('user', 'Tool results: {"cash":1}\n{"error":"no"}') +
        line('assistant', '[{"type":"text","text":"Done"}]') +
        line('assistant', 'Über\n<FINISH_SIGNAL>') +
        line('user', 'Tool results: late'),
    );
  });

  it('of no message are none', () => {
    expect(logLines('alpha', [])).toBe('');
  });
});
