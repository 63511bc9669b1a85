import { DomainError } from '@app/domain';
import { createApiKeyCommand } from './create-api-key.command.js';
import { type Command, type CommandContext, UsageError } from './command.js';
import { coverageCommand } from './coverage.command.js';
import { backUpDatabaseCommand } from './database-backup.command.js';
import { restoreDatabaseCommand } from './database-restore.command.js';
import { downloadPricesCommand } from './download-prices.command.js';
import { rebuildFilesCommand } from './files-rebuild.command.js';
import { generateSampleCommand } from './generate-sample.command.js';
import { importAgentDataCommand } from './import-agent-data.command.js';
import { importPricesCommand } from './import-prices.command.js';
import { simulateCommand } from './simulate.command.js';
import { verifyAgentDataCommand } from './verify-agent-data.command.js';

/** What the process ends with. */
export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;

const COMMANDS: readonly Command[] = [
  simulateCommand,
  importPricesCommand,
  downloadPricesCommand,
  coverageCommand,
  generateSampleCommand,
  rebuildFilesCommand,
  backUpDatabaseCommand,
  restoreDatabaseCommand,
  importAgentDataCommand,
  verifyAgentDataCommand,
  createApiKeyCommand,
];
const CALL = 'npm run cli --';

/**
 * Runs one command and says how it went. Never throws: errors become a line that names the way out.
 * @param args what follows the program's name
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage
 */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<number> {
  if (args.length === 0 || args.some((arg) => arg === '--help' || arg === '-h') || args[0] === 'help') {
    for (const line of helpText()) context.print(line);
    return args.length === 0 ? EXIT_USAGE : EXIT_OK;
  }
  try {
    const { command, rest } = findCommand(args);
    await command.run(rest, context);
    return EXIT_OK;
  } catch (error) {
    return explain(error, context);
  }
}

function findCommand(args: readonly string[]): {
  readonly command: Command;
  readonly rest: readonly string[];
} {
  for (const command of COMMANDS) {
    const words = command.name.split(' ');
    if (words.every((word, index) => args[index] === word))
      return { command, rest: args.slice(words.length) };
  }
  const known = COMMANDS.map(({ name }) => `"${name}"`).join(', ');
  throw new UsageError(`There is no command "${args.slice(0, 2).join(' ')}"; there are ${known}.`);
}

function explain(error: unknown, context: CommandContext): number {
  if (error instanceof UsageError) {
    context.printError(`error: ${error.message}`);
    context.printError(`Run \`${CALL} help\` to see every command and its options.`);
    return EXIT_USAGE;
  }
  if (error instanceof DomainError) {
    context.printError(`error: ${error.message} (${error.code})`);
    return EXIT_FAILURE;
  }
  context.printError(
    `error: this should not happen: ${error instanceof Error ? error.message : String(error)}`,
  );
  return EXIT_FAILURE;
}

function helpText(): string[] {
  return [
    `Usage: ${CALL} COMMAND`,
    '',
    ...COMMANDS.flatMap(({ name, usage, summary, options }) => [
      `  ${name} ${usage}`,
      `      ${summary}`,
      ...options.map((line) => `      ${line}`),
      '',
    ]),
    'Settings come from the environment (.env.example lists them): the database is DATABASE_URL, or jobs.db in DATA_DIR.',
    `Exit codes: ${EXIT_OK} done, ${EXIT_FAILURE} failed, ${EXIT_USAGE} wrong usage.`,
  ];
}
