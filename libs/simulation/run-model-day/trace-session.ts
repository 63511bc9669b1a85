import { type SessionOutcome } from '@app/agent';
import { type ClaimedModelDay } from '@app/database';
import { usageOfCalls, type ModelCall } from '@app/domain';
import { type Tracing } from '@app/observability';

/** Runs a session as a span, with why it ended and what it took of its provider. */
export async function traceSession(
  tracing: Tracing,
  { claim, calls }: { readonly claim: ClaimedModelDay; readonly calls: readonly ModelCall[] },
  session: () => Promise<SessionOutcome>,
): Promise<SessionOutcome> {
  const attributes = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': claim.signature,
    'gen_ai.conversation.id': claim.id,
  };
  return tracing.span({ name: 'invoke_agent', attributes }, async (span) => {
    const outcome = await session();
    const usage = usageOfCalls(calls);
    span.set({
      'ai_trader.stop_reason': outcome.stopReason,
      'ai_trader.steps': outcome.totalSteps,
      'gen_ai.usage.input_tokens': usage.promptTokens ?? undefined,
      'gen_ai.usage.output_tokens': usage.completionTokens ?? undefined,
    });
    if (outcome.error) span.fail(outcome.error);
    return outcome;
  });
}
