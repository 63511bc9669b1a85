import { DomainError } from '@app/domain';
import { describeProblem, readAgentData, type ImportedPortfolio } from '@app/simulation';
import { readFolder } from './agent-data-arguments.js';
import { counted, daysText, printWarnings, valueText } from './agent-data-report.js';
import { type Command, type CommandContext } from './command.js';
import { withUseCases } from './with-use-cases.js';

/** `import agent-data DIR`: takes the batch system's portfolios into the database. */
export const importAgentDataCommand: Command = {
  name: 'import agent-data',
  usage: 'DIR',
  summary: "Takes the batch system's portfolios into the database: DIR/SIGNATURE/position/position.jsonl.",
  options: [
    'Every line is computed anew from actions and stored prices; what does not add up is refused with its line.',
    'Conversations (log/DATE/log.jsonl) come along. Importing again changes nothing; lines that were added come in.',
  ],

  async run(args, context) {
    const path = readFolder('import agent-data', args);
    await withUseCases(context, async ({ importAgentData }, { database }) => {
      const folder = await readAgentData(path);
      context.print(
        `Importing ${counted(folder.portfolios.length, 'portfolio')} into ${database.location} ...`,
      );
      printWarnings(folder.warnings, context);
      const outcomes: ImportedPortfolio[] = [];
      await importAgentData.execute(folder, (imported) => {
        outcomes.push(imported);
        report(imported, context);
      });
      conclude(outcomes);
    });
  },
};

function report(imported: ImportedPortfolio, context: CommandContext): void {
  const { history, kind } = imported;
  const { signature, problems, warnings } = history;
  printWarnings(warnings, context);
  switch (kind) {
    case 'imported': {
      const added = imported.job.dates.length;
      const what = added === history.days.length ? daysText(history) : counted(added, 'further day');
      context.print(`${signature}: imported ${what}; ${valueText(history)}.`);
      return;
    }
    case 'unchanged':
      context.print(`${signature}: nothing changed; the database has its ${daysText(history)} already.`);
      return;
    case 'refused':
      for (const problem of problems) context.printError(describeProblem(problem));
      for (const reason of imported.reasons) context.printError(`${signature}: ${reason}`);
      context.print(`${signature}: REFUSED; nothing of it was imported.`);
  }
}

function conclude(outcomes: readonly ImportedPortfolio[]): void {
  const refused = outcomes.filter(({ kind }) => kind === 'refused').length;
  if (refused === 0) return;
  throw new DomainError({
    code: 'import_refused',
    message: `${refused} of ${counted(outcomes.length, 'portfolio')} refused. Correct what is named above, then import again.`,
  });
}
