/**
 * A signal that is aborted by SIGINT (Ctrl-C) or SIGTERM, so that a command can stop in order. A second one ends the
 * process at once, with code 1.
 * @param onAsked told of the first one
 */
export function interruption(onAsked: () => void): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(1);
    onAsked();
    controller.abort(new Error('The user asked to stop.'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
