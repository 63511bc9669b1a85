import { loadEnvironment } from '@app/config';
import { checkNode } from '@app/lifecycle';
import { runCommandLine } from './command-line.js';
import { interruption } from './interruption.js';
import { Terminal } from './terminal.js';

const terminal = new Terminal(process.stdout, process.stderr);

/** The process: arguments in, lines out, the exit code set when everything is written. */
process.exitCode = await runCommandLine(process.argv.slice(2), {
  print: (line) => {
    terminal.print(line);
  },
  printError: (line) => {
    terminal.printError(line);
  },
  ...(terminal.isWatched && {
    overwrite: (line: string) => {
      terminal.overwrite(line);
    },
  }),
  environment: () => {
    checkNode();
    return loadEnvironment();
  },
  interruption: () =>
    interruption(() => {
      terminal.printError('Stopping: sessions under way may end; once more stops at once.');
    }),
});
