import { PENDING_HEADER } from "../../caller.ts";
import { policyField } from "../limits/limits.ts";
import type { Outgoing, Passing } from "../passing.ts";
import { CSP, SECURITY_HEADERS } from "./security.ts";

/** The reply as it leaves: with the headers that every one has, and those of its route. */
export function replyOf(p: Passing, { status, headers, body, webSocket }: Outgoing): Response {
  headers.set("x-request-id", p.requestId);
  headers.delete(PENDING_HEADER);
  if (webSocket) return new Response(null, { status, headers, webSocket });
  for (const [name, value] of SECURITY_HEADERS) headers.set(name, value);
  headers.set("content-security-policy", CSP[p.row?.csp ?? "nothing"]);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  if (p.counter && !headers.has("ratelimit-policy")) headers.set("ratelimit-policy", policyField(p.counter));
  return new Response(body, { status, headers });
}
