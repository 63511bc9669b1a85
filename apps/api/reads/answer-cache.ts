/** An answer as it goes over the wire. */
export interface StoredAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

/** Bytes of all stored answers together; one that is longer than a fourth of it is not stored. */
const MAX_BYTES = 24_000_000;

/**
 * Answers of one version of the results. Those of another version can never be asked for again, so that they go when
 * the first of a new one comes; when there is no room, the one that was not asked for longest goes.
 */
export class AnswerCache {
  private version = '';
  private bytes = 0;
  private readonly answers = new Map<string, StoredAnswer>();

  get(version: string, key: string): StoredAnswer | undefined {
    if (version !== this.version) return undefined;
    const answer = this.answers.get(key);
    if (!answer) return undefined;
    this.answers.delete(key);
    this.answers.set(key, answer);
    return answer;
  }

  put(version: string, key: string, answer: StoredAnswer): void {
    if (version !== this.version) this.startOver(version);
    if (answer.body.length > MAX_BYTES / 4 || this.answers.has(key)) return;
    this.answers.set(key, answer);
    this.bytes += answer.body.length;
    for (const [oldest, { body }] of this.answers) {
      if (this.bytes <= MAX_BYTES) return;
      this.answers.delete(oldest);
      this.bytes -= body.length;
    }
  }

  private startOver(version: string): void {
    this.version = version;
    this.bytes = 0;
    this.answers.clear();
  }
}
