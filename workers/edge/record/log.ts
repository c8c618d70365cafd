import { matchRoute } from "../routes.ts";
import { clientOf, type Passing } from "./passing.ts";

/** One structured line per request. The route's pattern and not its path, so that ids of a person's tasks stay out of logs. */
export function logRequest(c: Passing, now: Date): void {
  const { status } = c.res;
  const caller = clientOf(c);
  const line = {
    level: status >= 500 ? "error" : "info",
    requestId: c.get("requestId"),
    method: c.req.method,
    route: matchRoute(c.req.path)?.path ?? null,
    status,
    durationMs: now.getTime() - c.get("now").getTime(),
    caller: caller
      ? { kind: caller.kind, name: caller.kind === "program" ? caller.name : undefined, role: caller.role }
      : null,
  };
  console.log(JSON.stringify(line));
}
