import { type SessionMessage } from '@app/domain';
import { z } from 'zod';
import { type Problem } from './problem.js';

const message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.unknown().optional(),
});
const shape = z.object({ new_messages: z.union([z.array(message), message]) });

/** PostgreSQL has no place for it in a text. */
const NUL = '\u0000';

/** A conversation as it was recorded, and what is wrong with its file. */
export interface LogFile {
  readonly messages: readonly SessionMessage[];
  readonly problems: readonly Problem[];
}

/** Reads a log.jsonl of the batch system: a line per message, or per group of them. @param file its name, for problems */
export function readLogFile(text: string, file: string): LogFile {
  const messages: SessionMessage[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      const { new_messages: read } = shape.parse(JSON.parse(line), { reportInput: false });
      messages.push(...[read].flat().map(withoutNul));
    } catch {
      const what = 'it is no line of a log.jsonl: {"signature", "new_messages": [{"role", "content"}]}.';
      problems.push({ file, line: index + 1, message: `${what} Repair or remove the file.` });
    }
  }
  return { messages, problems };
}

function withoutNul(read: z.infer<typeof message>): SessionMessage {
  return {
    ...read,
    content: typeof read.content === 'string' ? read.content.replaceAll(NUL, '') : read.content,
  };
}
