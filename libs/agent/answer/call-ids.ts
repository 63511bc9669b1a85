const LETTERS = 'call';
const DIGITS = 5;

/**
 * The ids of a conversation's calls. A call keeps its own; one that has none, or one that another call of the conversation
 * has already, gets a new one. New ids are nine letters and digits, which is all that Mistral accepts and suits others too,
 * and the same in every run of the same session.
 */
export class CallIds {
  private readonly taken = new Set<string>();
  private invented = 0;

  /** @param own what the provider sent as the ids of the calls of one answer, in their order */
  assign(own: readonly unknown[]): readonly string[] {
    return own.map((id) => {
      const assigned = typeof id === 'string' && id.trim() !== '' && !this.taken.has(id) ? id : this.invent();
      this.taken.add(assigned);
      return assigned;
    });
  }

  private invent(): string {
    for (;;) {
      const id = LETTERS + (this.invented++).toString(36).padStart(DIGITS, '0');
      if (!this.taken.has(id)) return id;
    }
  }
}
