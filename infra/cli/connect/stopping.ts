import { EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";

/**
 * What gathers a credential, until Ctrl-C; questions hear it themselves.
 *
 * @throws Stop saying that nothing was kept
 */
export async function untilStopped<T>(gather: (stopped: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  try {
    return await gather(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    throw new Stop("Stopped. Nothing was connected, and nothing is kept.", EXIT.cancelled);
  } finally {
    process.off("SIGINT", stop);
  }
}

/** What brings it to the door: Ctrl-C no longer takes it back, so the answer is waited for; a second one ends that. */
export async function onItsWay<T>(
  { complain }: Pick<Outside, "complain">,
  bring: () => Promise<T>,
): Promise<T> {
  const say = () => complain("It is on its way to the door already; what became of it follows.");
  process.once("SIGINT", say);
  try {
    return await bring();
  } finally {
    process.off("SIGINT", say);
  }
}
