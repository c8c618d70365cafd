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
