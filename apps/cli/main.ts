import { loadEnvironment } from '@app/config';
import { runCommandLine } from './command-line.js';

/** The process: arguments in, lines out, the exit code set when everything is written. */
process.exitCode = await runCommandLine(process.argv.slice(2), {
  print: (line) => process.stdout.write(`${line}\n`),
  printError: (line) => process.stderr.write(`${line}\n`),
  environment: () => loadEnvironment(),
});
