import { type ModelDayStatus } from '@app/domain';
import { jobOf, modelDayOf } from '../../libs/testing/job.builder.js';
import { BatchDisplay } from './batch-display.js';
import { Terminal } from './terminal.js';

function progressOf(...statuses: ModelDayStatus[]) {
  const names = ['alpha 2025-10-02', 'beta 2025-10-02', 'alpha 2025-10-03', 'beta 2025-10-03'];
  return {
    job: jobOf({}),
    modelDays: statuses.map((status, index) => modelDayOf(names[index]!, { status })),
  };
}

describe('BatchDisplay', () => {
  it('tells every date once where nobody looks on', () => {
    const lines: string[] = [];
    const display = new BatchDisplay({ printError: (line) => lines.push(line) });
    display.show(progressOf('completed', 'running', 'pending', 'pending'));
    display.show(progressOf('completed', 'failed', 'pending', 'pending'));
    display.show(progressOf('completed', 'failed', 'completed', 'completed'));
    expect(lines).toEqual([
      '2025-10-02: 1 of 2 models completed (2/4 model-days)',
      '2025-10-03: 2 of 2 models completed (4/4 model-days)',
    ]);
  });

  it('moves a bar on a terminal, and gives way to lines', () => {
    let [out, err] = ['', ''];
    const terminal = new Terminal(
      { write: (text) => (out += text) },
      { isTTY: true, write: (text) => (err += text) },
    );
    const display = new BatchDisplay({
      printError: (line) => {
        terminal.printError(line);
      },
      overwrite: (line) => {
        terminal.overwrite(line);
      },
    });
    expect(terminal.isWatched).toBe(true);
    display.show(progressOf('completed', 'failed', 'pending', 'pending'));
    expect(err).toBe('\r\u001b[2K[############............]  2/4 model-days  1 failed  2025-10-03');
    terminal.printError('warning: something');
    terminal.print('done');
    expect(err.endsWith('2025-10-03\r\u001b[2Kwarning: something\n')).toBe(true);
    expect(out).toBe('done\n');
  });
});
