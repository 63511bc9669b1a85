import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { type StoredRecording } from '@app/domain';
import { type SessionRecording } from './session-recording.js';

/** The version of what `data` holds; a recording of another one cannot be replayed. */
export const RECORDING_FORMAT = 1;

/** Deflate's fastest: the slowest makes a session of nine requests 5 % smaller, in half as much time again. */
const COMPRESSION_LEVEL = 1;
const compress = promisify(deflateRaw);
const decompress = promisify(inflateRaw);

/** A recording as the database keeps it: JSON, deflated, as Base64, which both engines store alike. */
export async function storeRecording(recording: SessionRecording): Promise<StoredRecording> {
  const data = await compress(JSON.stringify(recording), { level: COMPRESSION_LEVEL });
  return {
    format: RECORDING_FORMAT,
    data: data.toString('base64'),
    systemFingerprints: fingerprintsOf(recording),
  };
}

/** @throws when the text is no recording of this format */
export async function readRecording({ data }: Pick<StoredRecording, 'data'>): Promise<SessionRecording> {
  const json = await decompress(Buffer.from(data, 'base64'));
  return JSON.parse(json.toString('utf8')) as SessionRecording;
}

/** The provider's names of the configurations that answered, each once. */
export function fingerprintsOf({ events }: SessionRecording): readonly string[] {
  const found = events.flatMap((event) =>
    event.kind === 'request' && event.outcome && 'turn' in event.outcome
      ? [event.outcome.turn.systemFingerprint]
      : [],
  );
  return [...new Set(found.filter((fingerprint) => fingerprint !== undefined))];
}
