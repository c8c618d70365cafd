type Scheduler = { readonly yield?: () => Promise<void> };

/** Lets the browser draw and hear what waits before the work goes on: long work in one piece is a page that does not react. */
export function breath(): Promise<void> {
  const { scheduler } = globalThis as { readonly scheduler?: Scheduler };
  return scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));
}

/** Not every browser says when it has nothing to do; what nobody waits for is done then after so long. */
const LATER_MS = 2_000;

/** Does it when nothing else is to be done, or at the latest after two seconds. */
export function whenIdle(work: () => void): void {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work, { timeout: LATER_MS });
  else setTimeout(work, LATER_MS);
}
