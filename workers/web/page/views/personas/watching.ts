import { events } from "../../api/events.ts";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { open } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";

type Detail = ReplyOf<"GET /api/executions/:id">;

/** An execution as far as it has come. */
export type SeenOutput = {
  readonly lines: readonly string[];
  readonly outcome: Detail["outcome"] | null;
  /** How it ended; null while it goes on. */
  readonly ended: Detail["status"] | null;
  readonly failure: RequestFailure | null;
};
export const NOTHING_SEEN: SeenOutput = { lines: [], outcome: null, ended: null, failure: null };

/** A stream that breaks off while the execution goes on is opened again after so long. */
const AGAIN_MS = 2_000;

/** Follows an execution until it ends or `signal` says so. @param show gets all there is so far */
export async function follow(
  id: string,
  signal: AbortSignal,
  show: (seen: SeenOutput) => void,
): Promise<void> {
  let seen = NOTHING_SEEN;
  const change = (part: Partial<SeenOutput>) => {
    seen = { ...seen, ...part };
    if (!signal.aborted) show(seen);
  };
  while (!signal.aborted && seen.ended === null) {
    try {
      const response = await open("GET /api/executions/:id/stream", { params: { id }, signal });
      for await (const { name, data } of events(response)) change(heard(name, data as Detail & Told, seen));
    } catch (thrown) {
      if (signal.aborted) return;
      const failure = failureOf(thrown);
      change({ failure });
      if (failure && failure.kind !== "unreachable") return;
    }
    if (seen.ended === null) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

type Told = { readonly lines: readonly string[] };

function heard(name: string, data: Detail & Told, { lines }: SeenOutput): Partial<SeenOutput> {
  if (name === "init") return { lines: data.output, outcome: data.outcome ?? null, failure: null };
  if (name === "output") return { lines: [...lines, ...data.lines] };
  return name === "complete" ? { outcome: data.outcome ?? null, ended: data.status } : {};
}

/** Null for a connection that broke while it was read: it is opened again. */
function failureOf(thrown: unknown): RequestFailure | null {
  return thrown instanceof TypeError ? null : requestFailureOf(thrown);
}
