/** When a run takes no more work, and when what it has under way is to end too. */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  /** Ends the wait for the grace. */
  letGo(): void;
}

/**
 * What follows from a wish to stop and from the loss of the job.
 * @param asked then nothing new is started, and what is under way gets the grace to end
 * @param lost then everything ends at once
 */
export function stopSignals(asked: AbortSignal, lost: AbortSignal, graceMs: number): StopSignals {
  const graceIsOver = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const startGrace = () => {
    timer = setTimeout(() => {
      graceIsOver.abort(new Error('The run was stopped.'));
    }, graceMs);
  };
  if (asked.aborted) startGrace();
  else asked.addEventListener('abort', startGrace, { once: true });
  return {
    stop: AbortSignal.any([asked, lost]),
    abort: AbortSignal.any([graceIsOver.signal, lost]),
    letGo: () => {
      clearTimeout(timer);
      asked.removeEventListener('abort', startGrace);
    },
  };
}
