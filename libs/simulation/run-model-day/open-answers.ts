import {
  RECORDING_FORMAT,
  readRecording,
  SessionRecorder,
  SessionReplay,
  type SessionAnswers,
} from '@app/agent';
import { type ClaimedModelDay, type RecordingRepository } from '@app/database';
import { DomainError } from '@app/domain';

/**
 * Where the answers of an attempt's session come from: of a replay from the recording of the same model-day of its source
 * job, otherwise from the model, recorded for later replays.
 * @throws DomainError `no_recording` when a replay has nothing to stand on
 */
export async function openAnswers(
  recordings: RecordingRepository,
  claim: ClaimedModelDay,
): Promise<SessionAnswers> {
  const { sourceJobId } = claim;
  if (sourceJobId === undefined) return new SessionRecorder();
  const stored = await recordings.find(sourceJobId, claim);
  if (!stored) throw noRecording(claim, 'it was never run to its end, or by an older version');
  if (stored.format !== RECORDING_FORMAT) throw noRecording(claim, 'it was recorded by another version');
  return new SessionReplay(await readRecording(stored), stored);
}

function noRecording({ sourceJobId, signature, date }: ClaimedModelDay, why: string): DomainError {
  return new DomainError({
    code: 'no_recording',
    message: `Job ${String(sourceJobId)} has no recording of ${signature} on ${date} that could be replayed: ${why}.`,
    fault: 'caller',
  });
}
