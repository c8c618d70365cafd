/** What goes on after replies that a test has; it reads what is stored, which has to be there until its end. */
const underway: Promise<unknown>[] = [];

export const keepUnderway = (work: Promise<unknown>): void => void underway.push(work);

/** Waits for all of it, however it ends. */
export async function endUnderway(): Promise<void> {
  while (underway.length > 0) await Promise.allSettled(underway.splice(0));
}
