/**
 * Resolves at the first SIGTERM or SIGINT. Call it before there is anything to stop, so that a signal during the
 * start is not lost. A second signal ends the process at once, as it would without us.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      resolve();
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  });
}
