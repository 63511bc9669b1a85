import { parseArgs } from 'node:util';
import { UsageError } from './command.js';

/** The folder that a command is called with. @throws UsageError */
export function readFolder(command: string, args: readonly string[]): string {
  let positionals: string[];
  try {
    ({ positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const [folder] = positionals;
  if (folder === undefined || positionals.length !== 1) throw new UsageError(`"${command}" needs one DIR.`);
  return folder;
}
