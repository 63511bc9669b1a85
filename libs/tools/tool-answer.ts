import { type CallToolResult } from '@modelcontextprotocol/server';

/** What a tool says: a JSON object, or a refusal that the model can act on. */
export type ToolAnswer =
  | { readonly ok: true; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly body: { readonly error: string; readonly code: string } };

/** The tool did what it was asked. */
export function answer(body: Readonly<Record<string, unknown>>): ToolAnswer {
  return { ok: true, body };
}

/**
 * The tool did nothing.
 * @param code stable snake_case word
 * @param message a sentence for the model: why, and what would work
 * @param details further facts, shown beside the message
 */
export function refuse(
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): ToolAnswer {
  return { ok: false, body: { error: message, code, ...details } };
}

/** The answer on the wire: as structured content, and as text for clients that read only text. */
export function toCallToolResult({ ok, body }: ToolAnswer): CallToolResult {
  const text = JSON.stringify(body);
  return {
    content: [{ type: 'text', text }],
    structuredContent: JSON.parse(text) as Record<string, unknown>,
    ...(ok ? {} : { isError: true }),
  };
}
