import { parseArgs } from 'node:util';
import { type Repositories } from '@app/database';
import { DomainError } from '@app/domain';
import { type Command, UsageError } from './command.js';
import { withUseCases } from './with-use-cases.js';

/** `files rebuild [SIGNATURE...]`: writes the portfolios' files anew from the database. */
export const rebuildFilesCommand: Command = {
  name: 'files rebuild',
  usage: '[SIGNATURE...]',
  summary: 'Writes position.jsonl and log.jsonl anew from the database, and lists the files that differed.',
  options: ['Without a SIGNATURE: those of every portfolio. Run it while no job is running.'],

  async run(args, context) {
    const asked = readSignatures(args);
    await withUseCases(context, async ({ files }, { repositories, database }) => {
      const signatures = await portfoliosOf(repositories, asked);
      context.print(
        `Rebuilding the files of ${counted(signatures.length, 'portfolio')} from ${database.location} ...`,
      );
      const differed: string[] = [];
      for (const signature of signatures) differed.push(...(await files.rebuild(signature)));
      for (const path of differed) context.print(`differed: ${path}`);
      context.print(
        differed.length === 0
          ? 'Every file was as the database has it.'
          : `${counted(differed.length, 'file')} missing or different, and written anew.`,
      );
    });
  },
};

async function portfoliosOf(
  { portfolios }: Repositories,
  asked: readonly string[],
): Promise<readonly string[]> {
  const known = [...(await portfolios.signatures())].sort();
  const unknown = asked.filter((signature) => !known.includes(signature));
  if (unknown.length > 0) {
    throw new DomainError({
      code: 'unknown_signature',
      message: `There is no portfolio ${unknown.join(', ')}; there are: ${known.join(', ') || 'none'}.`,
      details: { unknown },
    });
  }
  return asked.length > 0 ? [...new Set(asked)] : known;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function readSignatures(args: readonly string[]): string[] {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: {} }).positionals;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
