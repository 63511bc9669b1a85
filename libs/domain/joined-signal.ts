/** A signal that is aborted when one of several others is, with its reason, until it is let go. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** Ends the bond to the others. */
  readonly letGo: () => void;
}

/**
 * Joins signals as `AbortSignal.any` does. Node keeps what that returns for as long as it has a listener, and clients of
 * models leave one behind with every request: sessions would pile up in memory.
 */
export function joinSignals(sources: readonly AbortSignal[]): JoinedSignal {
  const controller = new AbortController();
  const follow = (event: Event) => {
    controller.abort((event.target as AbortSignal).reason);
  };
  for (const source of sources) {
    if (source.aborted) controller.abort(source.reason);
    source.addEventListener('abort', follow, { once: true });
  }
  return {
    signal: controller.signal,
    letGo: () => {
      for (const source of sources) source.removeEventListener('abort', follow);
    },
  };
}
