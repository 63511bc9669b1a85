import * as wmill from 'windmill-client';

/**
 * A URL that resumes this flow, once, at its next step with `suspend`, even when it is called before that step is reached. It
 * is made in a step of its own: attempts of the trigger must all send the same one, or the service takes them for different
 * requests under one idempotency key.
 */
export async function main(): Promise<{ resume: string }> {
  const { resume } = await wmill.getResumeUrls(undefined, true);
  return { resume };
}
