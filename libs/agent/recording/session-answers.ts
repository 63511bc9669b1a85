import { type ModelConfig } from '@app/config';
import { type ModelDayError, type StoredRecording } from '@app/domain';
import { type ChatModel } from '../chat-model.js';
import { type SessionLimits } from '../session/agent-session-options.js';
import { type SessionOutcome } from '../session/session-outcome.js';
import { type ToolCaller } from '../tools/tool-caller.js';

/** Where the answers of one session come from: from its model and its tools, or from the recording of an earlier one. */
export interface SessionAnswers {
  /**
   * The session's model.
   * @param live makes the model that really answers; a replay does not ask for it
   */
  model(config: ModelConfig, live: () => Promise<ChatModel>): Promise<ChatModel>;
  /** The session's tools, over those that really work. */
  tools(live: ToolCaller): ToolCaller;
  /** The bounds of the session; a replay does not wait between two tries. */
  limits(configured: SessionLimits): SessionLimits;
  /**
   * Runs the session.
   * @param signal ends it
   * @param session gets the signal that it has to heed
   * @throws what the session throws; from a replay also how it differs from the recording, and the error with which the
   *   recorded attempt failed
   */
  play(
    signal: AbortSignal,
    session: (signal: AbortSignal) => Promise<SessionOutcome>,
  ): Promise<SessionOutcome>;
  /**
   * The recording as it is stored.
   * @param failure why the attempt failed, if it did
   * @returns undefined when there is none that another replay could stand on
   */
  toStore(failure?: ModelDayError): Promise<StoredRecording | undefined>;
}
