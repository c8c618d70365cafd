import type { Answer, Asked } from "../../caller.ts";
import { handOnHalt } from "../../wire/halted.ts";
import { withPersonas } from "../../wire/joined.ts";
import { forClient } from "../../wire/leaving.ts";
import type { Identified } from "../identity/identity.ts";
import { ownAnswer } from "../own.ts";
import { pageAnswer } from "../page.ts";
import type { Passing } from "../passing.ts";
import { withDoorMetrics } from "../record/metrics.ts";
import type { Owned } from "../table.ts";

/** The only request headers that reach every Worker behind the door; credentials and cookies end here. */
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
  p: Passing,
  url: URL,
  route: Owned,
  body: Asked["body"],
  { caller, until }: Pick<Identified, "caller" | "until">,
): Promise<Answer> {
  if (route.owner === "DOOR")
    return route.reply ? pageAnswer(p, url, route) : ownAnswer(p, route, caller, until);
  const { request, env } = p;
  const headers: Record<string, string> = {};
  for (const name of [...FORWARDED_HEADERS, ...(route.headers ?? [])]) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const { method } = request;
  const asked = { method, url: addressOf(url), headers, body };
  const owner = env[route.owner];
  const answer = await (route.reply === "stream"
    ? forClient(request.signal, (leaving) => owner.answer({ ...asked, leaving }, caller))
    : owner.answer(asked, caller));
  if (route.halts) await handOnHalt(answer, { personas: env.PERSONAS, caller });
  if (route.withDoor) return withDoorMetrics(answer, env, p.now);
  return route.joined ? withPersonas(answer, { personas: env.PERSONAS, caller }) : answer;
}

/** The client's connection was encrypted (before it got here), whatever the last hop to this Worker was. */
const addressOf = ({ host, pathname, search }: URL): string => `https://${host}${pathname}${search}`;
