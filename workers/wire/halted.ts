import { type Answer, type Caller, type Haltable, TASK_HEADER } from "../caller.ts";
import { Problem } from "../problem.ts";

/** Executions have ids of this form; no object is asked about a task of another. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RETRY_AFTER_SECONDS = 1;

/**
 * Hands on a halt that the gate has stored, also one that it knew before, to whoever may be carrying out what it names. The gate cannot:
 * the Workers whose runs ask it for approval come after it.
 *
 * @param answer the gate's, to `POST /api/halt`; anything but 200 halted nothing
 * @throws Problem unavailable when it is stored but could not be handed on; the same halt again does both
 */
export async function handOnHalt(
  { status, headers }: Pick<Answer, "status" | "headers">,
  { personas, caller }: { readonly personas: Haltable; readonly caller: Caller },
): Promise<void> {
  const id = decodeURIComponent(headers.find(([name]) => name === TASK_HEADER)?.[1] ?? "");
  if (status !== 200 || !UUID.test(id)) return;
  try {
    await personas.halted(id, caller);
  } catch (cause) {
    throw new Problem(
      "unavailable",
      "The halt is stored, but whoever may be carrying it out could not be told: halt it again.",
      { cause, headers: { "retry-after": String(RETRY_AFTER_SECONDS) } },
    );
  }
}
