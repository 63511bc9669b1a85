import { type Tracing } from '@app/observability';
import { type ToolCaller } from '../tools/tool-caller.js';

/** Tools whose every call is a span, with the tool's name and our id of the call; its arguments and answer are not in it. */
export function traceTools(tools: ToolCaller, tracing: Tracing): ToolCaller {
  return {
    list: (signal) => tools.list(signal),
    call: (request, signal) => {
      const { name, callId } = request;
      const attributes = {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': name,
        'gen_ai.tool.call.id': callId,
      };
      return tracing.span({ name: `execute_tool ${name}`, kind: 'client', attributes }, () =>
        tools.call(request, signal),
      );
    },
  };
}
