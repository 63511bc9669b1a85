import { DomainError } from '@app/domain';
import { type AssistantTurn, type ChatModel } from '../chat-model.js';
import { type AppliedRules } from './answer-rules.js';
import { answerEndOf } from './finish-reason.js';

const MAX_QUOTE_LENGTH = 60;
/** Ends that had the session's request repeated, or ended the session, before there was a list of them. */
const ALWAYS_SO = new Set<string | undefined>(['length', 'content_filter', 'error']);

/**
 * A model of which an answer that its provider broke off is no answer but an error, so that the request is sent again.
 * @param rules told which rules an answer fell under
 */
export function refusingBrokenAnswers(model: ChatModel, rules: AppliedRules): ChatModel {
  return {
    async respond(request, signal) {
      const turn = await model.respond(request, signal);
      rules.startOver();
      if (answerEndOf(turn.finishReason) !== 'done' && !ALWAYS_SO.has(turn.finishReason)) {
        rules.add('normal finish reasons are a list');
      }
      throwIfBroken(turn);
      return turn;
    },
  };
}

/** @throws DomainError `provider_error`, `provider_bad_answer` (asked again) or `provider_context_exceeded` (final) */
function throwIfBroken({ finishReason = '' }: AssistantTurn): void {
  const end = answerEndOf(finishReason);
  const reason = JSON.stringify(finishReason.slice(0, MAX_QUOTE_LENGTH));
  if (end === 'failed') {
    throw broken('provider_error', `The provider broke its answer off with finish_reason ${reason}.`, true);
  }
  if (end === 'unknown') {
    const message = `The provider ended its answer with finish_reason ${reason}, which no provider documents; nothing in it was acted on.`;
    throw broken('provider_bad_answer', message, true);
  }
  if (end === 'context_exceeded') {
    const message = `The provider ended its answer with finish_reason ${reason}: the conversation is longer than the context of the model. Use a model or a server with a longer context, or a lower max_steps.`;
    throw broken('provider_context_exceeded', message, false);
  }
}

function broken(code: string, message: string, retryable: boolean): DomainError {
  return new DomainError({ code, message, retryable, fault: 'provider' });
}
