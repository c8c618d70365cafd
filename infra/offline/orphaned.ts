/** How soon a parent that is gone is noticed. */
const LOOK_EVERY_MS = 200;

/** Calls back once when the process that started this one has ended, by whatever signal: another one is its parent then. */
export function whenOrphaned(then: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    then();
  }, LOOK_EVERY_MS);
  timer.unref();
}

/** Ctrl-C leaves nothing behind within this time, whatever a connection is still doing. */
const STOP_WITHIN_MS = 1_500;

/** Puts everything away when the run is told to stop, by whatever signal, and ends. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(`Stopping: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Miniflare's own listener ends the process before anything else can be put away.
    process.removeAllListeners(signal);
    process.on(signal, onSignal);
  }
}
