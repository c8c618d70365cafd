import type { Caller } from "../caller.ts";
import type { Owner } from "../workers.ts";
import openapi from "./openapi.json";
import type { Env } from "./settings.ts";

/** The only request headers that reach a Worker behind the door; credentials and cookies end here. */
const FORWARDED_HEADERS = [
  "accept",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "origin",
  "sec-fetch-site",
  "user-agent",
];

/** Hands an admitted request to the Worker that owns its route. */
export async function forward(
  request: Request,
  body: string | null,
  owner: Owner,
  caller: Caller,
  env: Env,
  now: Date,
): Promise<Response> {
  if (owner === "DOOR") return ownAnswer(new URL(request.url).pathname, now);
  const headers = new Headers();
  for (const name of FORWARDED_HEADERS) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  // The client's connection was encrypted (before it got here), whatever the last hop to this Worker was.
  const url = request.url.replace(/^http:/, "https:");
  return env[owner].answer(new Request(url, { method: request.method, headers, body }), caller);
}

function ownAnswer(path: string, now: Date): Response {
  if (path === "/openapi.json") return Response.json(openapi);
  return Response.json({ status: "ok", timestamp: now.toISOString() });
}
