import { DomainError } from '@app/domain';
import { describeProblem, readAgentData, type VerifiedPortfolio } from '@app/simulation';
import { readFolder } from './agent-data-arguments.js';
import { counted, daysText, printWarnings, valueText } from './agent-data-report.js';
import { type Command, type CommandContext } from './command.js';
import { withUseCases } from './with-use-cases.js';

/** `verify agent-data DIR`: computes recorded portfolios anew and says where their files differ. */
export const verifyAgentDataCommand: Command = {
  name: 'verify agent-data',
  usage: 'DIR',
  summary:
    'Computes every line of DIR/SIGNATURE/position/position.jsonl anew from stored prices; writes nothing.',
  options: [
    'Reports each line that differs, found and expected, and compares with the database what it has of them.',
    'Exit code 1 when anything differs. Less than half a cent is the dust of floats.',
  ],

  async run(args, context) {
    const path = readFolder('verify agent-data', args);
    await withUseCases(context, async ({ verifyAgentData }) => {
      const folder = await readAgentData(path);
      printWarnings(folder.warnings, context);
      let differences = 0;
      await verifyAgentData.execute(folder, (verified) => {
        differences += report(verified, context);
      });
      if (differences === 0) {
        context.print(`No differences in ${counted(folder.portfolios.length, 'portfolio')}.`);
        return;
      }
      throw new DomainError({
        code: 'differences_found',
        message: `${counted(differences, 'difference')} found in ${counted(folder.portfolios.length, 'portfolio')}.`,
      });
    });
  },
};

/** @returns how many differences there are */
function report({ history, storedDays, difference }: VerifiedPortfolio, context: CommandContext): number {
  const { signature, problems, warnings } = history;
  printWarnings(warnings, context);
  for (const problem of problems) context.print(describeProblem(problem));
  if (problems.length > 0) {
    context.print(
      `${signature}: ${counted(problems.length, 'difference')} in ${counted(history.lines, 'line')}.`,
    );
    return problems.length;
  }
  if (difference !== undefined) {
    context.print(`${signature}: the files add up, but not with the database: ${difference}.`);
    return 1;
  }
  const stored =
    storedDays === 0 ? 'not in the database' : `${counted(storedDays, 'day')} as in the database`;
  context.print(`${signature}: ${daysText(history)} add up, ${stored}; ${valueText(history)}.`);
  return 0;
}
