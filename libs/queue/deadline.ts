import { DomainError } from '@app/domain';

/** The queue's answer, or DomainError `queue_unavailable` when there is none in time or it failed. */
export async function answerInTime<Answer>(answer: Promise<Answer>, timeoutMs: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, tooLate]);
  } catch (cause) {
    throw new DomainError({
      code: 'queue_unavailable',
      message: 'The queue cannot be reached. Nothing was queued; try again when it is back.',
      retryable: true,
      fault: 'us',
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** True when the work ended, whichever way, within the time. */
export async function endsWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, timeoutMs);
  });
  try {
    return await Promise.race([
      work.then(
        () => true,
        () => true,
      ),
      timeUp,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
