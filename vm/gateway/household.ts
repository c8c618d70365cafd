import { z } from "zod";
import type { Database } from "../postgres/database.ts";
import { identityHeaders } from "./identity.ts";
import { DEPLOYED, keyIn } from "./key.ts";
import { emailOf, type GatewayKey, type KeyStore } from "./key-store.ts";
import { problem, unauthorized } from "./problem.ts";
import type { Upstream } from "./upstreams.ts";

/** So long after a deploy that leaves somebody out their keys may go on. */
const KNOWN_MS = 5 * 60_000;
/** So long the last yes holds while the deployment says nothing: a person's journal is not gone with it. */
const HELD_MS = 60 * 60_000;
const TIMEOUT_MS = 5_000;

/** What nobody's tool answers to; the deployment looks at whom it is for before that. */
const QUESTION = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
const ANSWERS = /json|event-stream/;
const refusal = z.object({ code: z.string() });

/** Whether the person of a key is of the household; null where the deployment does not say. */
export type KnownHousehold = { readonly has: (key: GatewayKey) => Promise<boolean | null> };

type HouseholdParts = {
  readonly database: Database;
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly toolsKey: string;
  readonly now: () => Date;
  readonly fetch: typeof fetch;
};

/**
 * The household as the deployment knows it. The machine has no list of its own, which would be as old as its last start: it asks for the
 * person at one of the servers that are at the edge, which refuses whoever the last deploy has left out.
 */
export function householdAtEdge({
  database,
  upstreams,
  toolsKey,
  now,
  fetch,
}: HouseholdParts): KnownHousehold {
  const asked = new Map<string, { readonly said: Promise<boolean | null>; readonly at: number }>();
  /** When the deployment last said yes. */
  const agreed = new Map<string, number>();
  const server = [...upstreams.values()].find(({ at }) => at === "edge");

  async function ask(userId: string): Promise<boolean | null> {
    if (server === undefined) return null;
    const body = new TextEncoder().encode(QUESTION);
    const call = { user: await emailOf(database, userId), path: new URL(server.url).pathname, body };
    const reply = await fetch(server.url, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2025-11-25",
        ...identityHeaders(toolsKey, call, now()),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null);
    if (reply === null) return null;
    const said = await reply.json().catch(() => null);
    if (reply.ok && ANSWERS.test(reply.headers.get("content-type") ?? "")) return true;
    // What stands before the deployment answers and refuses too, and knows nobody of the household.
    return reply.status === 403 && refusal.safeParse(said).data?.code === "wrong_role" ? false : null;
  }

  return {
    has: async ({ user_id: user }) => {
      const at = now().getTime();
      const before = asked.get(user);
      const isFresh = before !== undefined && at - before.at < KNOWN_MS;
      const question = isFresh ? before : { said: ask(user), at };
      asked.set(user, question);
      const said = await question.said.catch((error: unknown) => {
        asked.delete(user);
        throw error;
      });
      if (said === true) agreed.set(user, question.at);
      if (said === false) agreed.delete(user);
      if (said !== null) return said;
      // The next request asks again.
      if (asked.get(user) === question) asked.delete(user);
      const last = agreed.get(user);
      return last !== undefined && at - last < HELD_MS ? true : null;
    },
  };
}

type KeyParts = { readonly keys: Pick<KeyStore, "find">; readonly household: KnownHousehold };

/**
 * The key that a request brought, or the reply to one that opens nothing: unknown, ended, or of somebody who has left the household.
 * A deploy's own keys end with the deploy, so nobody is asked about them.
 */
export async function openedBy(
  { keys, household }: KeyParts,
  authorization: string | undefined,
  requestId: string,
): Promise<GatewayKey | Response> {
  const text = keyIn(authorization);
  const key = text === null ? null : await keys.find(text);
  if (key === null) return unauthorized(requestId);
  if (key.scopes.includes(DEPLOYED)) return key;
  const isOf = await household.has(key);
  if (isOf === true) return key;
  if (isOf === false) return unauthorized(requestId);
  return problem(
    503,
    "household_unknown",
    "The deployment does not say whether this key's person is of the household, so nothing was done. Is the deployment up, and are this machine's clock and release as the last deploy has them?",
    requestId,
    { "retry-after": "30" },
  );
}
