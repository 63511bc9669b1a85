/**
 * Defines a suite that needs something which is not everywhere. Where it is missing the suite is reported as skipped,
 * with the reason printed; in CI, where everything must run, it fails.
 * @param missing what is missing here; undefined when the suite can run
 */
export function describeWhere(name: string, missing: string | undefined, suite: () => void): void {
  if (missing === undefined) {
    describe(name, suite);
  } else if (process.env.CI === 'true') {
    describe(name, () => {
      it('runs in CI', () => {
        throw new Error(`${name} cannot run: ${missing}`);
      });
    });
  } else {
    skip(name, missing, suite);
  }
}

/** Defines a suite that is skipped without what it needs, in CI too. */
export function describeWith(name: string, missing: string | undefined, suite: () => void): void {
  if (missing === undefined) describe(name, suite);
  else skip(name, missing, suite);
}

function skip(name: string, missing: string, suite: () => void): void {
  process.stderr.write(`Skipped: ${name}: ${missing}\n`);
  describe.skip(`${name} (skipped: ${missing})`, suite);
}
