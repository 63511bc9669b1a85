/** What a suite has to undo when it ends, however far it came. */
export class Teardown {
  private readonly steps: (() => unknown)[] = [];

  /** Adds a step; the one that was added last is taken first. */
  add(step: () => unknown): void {
    this.steps.push(step);
  }

  /** Takes every step, also after one that fails. @throws the first failure */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
