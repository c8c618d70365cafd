import { clientOf, type Passing } from "../passing.ts";

/**
 * One structured line per request. The route's pattern and not its path, so that ids of a person's tasks stay out of logs.
 * `left`: its client went before the reply was there. What stopped for that reason is no fault, whatever its status would have
 * been; a fault of ours has a line of its own.
 */
export function logRequest(p: Passing, status: number, now: Date): void {
  const caller = clientOf(p);
  const left = p.request.signal.aborted;
  const line = {
    level: status >= 500 && !left ? "error" : "info",
    requestId: p.requestId,
    method: p.request.method,
    route: p.place?.path ?? null,
    status,
    durationMs: now.getTime() - p.now.getTime(),
    ...(left ? { left } : {}),
    caller: caller
      ? { kind: caller.kind, name: caller.kind === "program" ? caller.name : undefined, role: caller.role }
      : null,
  };
  console.log(JSON.stringify(line));
}
