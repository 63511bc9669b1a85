import { DomainError } from '@app/domain';
import { type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { type z } from 'zod';
import { refuse, toCallToolResult, type ToolAnswer } from './tool-answer.js';
import { inputSchemaOf, outputSchemaOf } from './tool-schemas.js';
import { type ToolSession, type ToolSessionContext } from './tool-session.js';

/** The key in a call's `_meta` under which the agent names the call; the same name again never acts twice. */
export const CALL_ID_META_KEY = 'ai-trader/call-id';

/** The code of an answer that says the service failed, not the model's request. */
export const TOOL_FAILED_CODE = 'internal_error';

/** Takes the failures that are ours; the model is told only that the tool failed. */
export type ToolFailureListener = (error: unknown, toolName: string) => void;

/** What a tool is made of. Its arguments never carry who calls or what day it is: `context` does. */
export interface ToolDefinition<Input extends z.ZodObject> {
  readonly name: string;
  /** For the model: what it does, the unit of each argument, what it answers. */
  readonly description: string;
  /** A strict object: unknown arguments are refused. */
  readonly input: Input;
  /** The answer's body when the tool did what it was asked; refusals have one shape for all tools. */
  readonly output: z.ZodObject;
  handle(args: z.infer<Input>, context: ToolSessionContext): ToolAnswer | Promise<ToolAnswer>;
}

/** A tool that can be offered to a session. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** The JSON Schema of its arguments. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  offer(server: McpServer, session: ToolSession, onFailure: ToolFailureListener): void;
}

/** Makes a tool of its definition: checked arguments, the session's order and call ids, answers instead of exceptions. */
export function defineTool<Input extends z.ZodObject>(definition: ToolDefinition<Input>): Tool {
  const { name, description, input, output } = definition;
  const inputSchema = inputSchemaOf(input);
  const described = { description, inputSchema, outputSchema: outputSchemaOf(output) };
  return {
    name,
    description,
    inputSchema: inputSchema['~standard'].jsonSchema.input({ target: 'draft-2020-12' }),
    offer(server, session, onFailure) {
      server.registerTool(name, described, async (checked, call) => {
        const args = checked as z.infer<Input>;
        const identity = { callId: callIdOf(call), tool: name, argumentsJson: JSON.stringify(args) };
        const work = () => handleSafely(definition, args, session.context, onFailure);
        return toCallToolResult(await session.run(identity, work));
      });
    },
  };
}

async function handleSafely<Input extends z.ZodObject>(
  definition: ToolDefinition<Input>,
  args: z.infer<Input>,
  context: ToolSessionContext,
  onFailure: ToolFailureListener,
): Promise<ToolAnswer> {
  try {
    return await definition.handle(args, context);
  } catch (error) {
    if (error instanceof DomainError && error.fault !== 'us') return refuse(error.code, error.message);
    onFailure(error, definition.name);
    return refuse(TOOL_FAILED_CODE, 'The tool failed inside the service; nothing was done.');
  }
}

function callIdOf(call: ServerContext): string | undefined {
  const callId = call.mcpReq._meta?.[CALL_ID_META_KEY];
  return typeof callId === 'string' ? callId : undefined;
}
