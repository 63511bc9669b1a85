import { type Transaction } from '@app/database';
import { DomainError } from '@app/domain';
import { checkCallbackUrl } from '../callbacks/callback-url.js';
import { instantText } from '../exchange-clock.js';
import { type UseCaseParts } from '../infrastructure.js';
import { type Decision, type RepeatedTrigger } from './start-outcome.js';
import { type TriggerContext } from './trigger-context.js';

/**
 * Decides triggers one after the other, over all processes, each in one transaction: what is decided, and the answer that
 * is kept under the caller's key, are stored together or not at all. Errors are not kept: the same trigger may succeed
 * later.
 */
export class StartDecisions {
  constructor(
    private readonly parts: Pick<UseCaseParts, 'environment' | 'database' | 'repositories' | 'clock'>,
  ) {}

  /**
   * To be asked before anything of a trigger is looked at.
   * @returns the answer that the same trigger had before
   * @throws DomainError `idempotency_key_reused` when its key stands for another body; `invalid_callback_url`
   */
  async begin(context: TriggerContext): Promise<RepeatedTrigger | undefined> {
    const repeated = await this.recall(context);
    if (!repeated && context.callbackUrl !== undefined) {
      checkCallbackUrl(context.callbackUrl, this.parts.environment.callbackAllowedHosts);
    }
    return repeated;
  }

  private async recall(
    { origin, once }: TriggerContext,
    transaction?: Transaction,
  ): Promise<RepeatedTrigger | undefined> {
    if (!once) return undefined;
    const key = { scope: origin.actor, key: once.key };
    const kept = await this.parts.repositories.idempotency.find(
      key,
      instantText(this.parts.clock),
      transaction,
    );
    if (!kept) return undefined;
    if (kept.requestSha256 !== once.requestSha256) throw keyReused();
    return { kind: 'repeated', answer: { status: kept.status, body: kept.body } };
  }

  /**
   * @param decide runs in the transaction; whatever it throws, nothing is stored then
   * @throws DomainError `idempotency_key_reused`
   */
  async decide<D extends Decision>(
    context: TriggerContext,
    decide: (transaction: Transaction) => Promise<D>,
  ): Promise<D | RepeatedTrigger> {
    return this.parts.database.transaction(async (transaction) => {
      await this.parts.database.serialize(transaction, 'start_simulation');
      const repeated = await this.recall(context, transaction);
      if (repeated) return repeated;
      const decision = await decide(transaction);
      await this.subscribe(transaction, context, decision);
      await this.keep(transaction, context, decision);
      return decision;
    });
  }

  /** A trigger with nothing to do has no job whose end could be told. */
  private async subscribe(
    transaction: Transaction,
    { callbackUrl }: TriggerContext,
    decision: Decision,
  ): Promise<void> {
    if (callbackUrl === undefined || decision.kind === 'current') return;
    const { callbacks } = this.parts.repositories;
    await callbacks.add(transaction, decision.job.id, callbackUrl, instantText(this.parts.clock));
  }

  private async keep(
    transaction: Transaction,
    { origin, once }: TriggerContext,
    decision: Decision,
  ): Promise<void> {
    if (!once) return;
    const { key, requestSha256, answerOf } = once;
    const answer = { requestSha256, ...answerOf(decision) };
    const now = instantText(this.parts.clock);
    await this.parts.repositories.idempotency.insert(transaction, { scope: origin.actor, key }, answer, now);
  }
}

function keyReused(): DomainError {
  return new DomainError({
    code: 'idempotency_key_reused',
    message:
      'Idempotency-Key: this key came with another body before. Send that body again, or use a new key for a new request.',
    details: { header: 'Idempotency-Key' },
  });
}
