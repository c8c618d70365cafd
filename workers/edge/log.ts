import type { Caller } from "../caller.ts";
import { matchRoute } from "./routes.ts";

/** One structured line per request. The route's pattern and not its path, so that ids of a person's tasks stay out of logs. */
export function logRequest(
  request: Request,
  status: number,
  caller: Caller | undefined,
  requestId: string,
  durationMs: number,
): void {
  const line = {
    level: status >= 500 ? "error" : "info",
    requestId,
    method: request.method,
    route: matchRoute(new URL(request.url).pathname)?.path ?? null,
    status,
    durationMs,
    caller: caller
      ? { kind: caller.kind, name: caller.kind === "program" ? caller.name : undefined, role: caller.role }
      : null,
  };
  console.log(JSON.stringify(line));
}
