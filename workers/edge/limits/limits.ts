import type { Caller } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import type { LimitClass } from "../../route.ts";
import { bindings } from "../bindings.ts";
import { clientOf, type Passing } from "../passing.ts";
import type { Env } from "../settings.ts";

/** What a request counts on: its route's class, or, without an admitted identity, the strangers' counter whatever the route. */
export type Counter = LimitClass | "stranger";

const COUNTERS = {
  chat: "CHAT_LIMIT",
  run: "RUN_LIMIT",
  approve: "APPROVE_LIMIT",
  webhook: "WEBHOOK_LIMIT",
  page: "PAGE_LIMIT",
  poll: "POLL_LIMIT",
  stranger: "STRANGER_LIMIT",
} as const satisfies Record<Counter, keyof typeof bindings>;

/**
 * Counts a request: of a client and its address on the class of its route, of a stranger by address on the strangers' counter,
 * or, where a route outside Access asks for another proof than a credential, on the one that the route names.
 *
 * @throws Problem too_many_requests, unavailable
 */
export async function countAgainst(p: Passing): Promise<void> {
  const { env, address, row } = p;
  const client = clientOf(p);
  if (client) {
    const counter = row?.limit ?? "page";
    p.counter = counter;
    return countClient(env, counter, client, address, row?.endsSpending === true);
  }
  p.counter = (typeof row?.front === "object" && row.front.limit) || "stranger";
  return countStranger(env, address, p.counter);
}

/**
 * Counts a request of somebody whom the door knows: for the client, and for the address it came from.
 *
 * Only requests with a valid credential reach these keys, so nobody without one can use up a client's allowance. People and
 * programs of one address are counted apart: a program that runs wild at home does not lock its owner out. So are halts and
 * reports, and what a client asked for too often before.
 *
 * A counter that does not answer lets a known client pass: money, the gate and the month's allowance have fences of their own,
 * and a halt must get through.
 *
 * @throws Problem too_many_requests
 */
export async function countClient(
  env: Env,
  counter: LimitClass,
  { kind, name }: Caller,
  address: string,
  endsSpending: boolean,
): Promise<void> {
  const group = endsSpending ? "ending:" : "";
  const keys = [`${group}client:${name}`, `${group}address:${kind}:${address}`];
  const within = await Promise.all(keys.map((key) => ask(env, counter, key)));
  if (within.includes(false)) throw tooMany(counter, name);
}

/**
 * Counts a request without an admitted identity, by address alone. Nothing behind the door has been called by then.
 *
 * @throws Problem too_many_requests; unavailable when the counter does not answer, because nothing else would bound a stranger
 */
export async function countStranger(env: Env, address: string, counter: Counter = "stranger"): Promise<void> {
  const within = await ask(env, counter, `address:${counter === "stranger" ? "" : "nobody:"}${address}`);
  if (within === null) {
    throw new Problem("unavailable", "Requests without a sign-in cannot be counted right now. Try again.", {
      headers: { "retry-after": String(periodOf(counter)) },
    });
  }
  if (!within) throw tooMany(counter, "this address");
}

/**
 * The RateLimit-Policy field: how many requests in how many seconds, by draft-ietf-httpapi-ratelimit-headers-11 (a structured
 * list; `q` quota, `w` window). A counter tells yes or no and never what remains, so RateLimit comes only with a refusal.
 */
export function policyField(counter: Counter): string {
  return `"${counter}";q=${bindings[COUNTERS[counter]].limit};w=${periodOf(counter)}`;
}

async function ask(env: Env, counter: Counter, key: string): Promise<boolean | null> {
  try {
    return (await env[COUNTERS[counter]].limit({ key })).success;
  } catch (error) {
    console.error(
      JSON.stringify({ level: "error", event: "limit_not_counted", counter, error: String(error) }),
    );
    return null;
  }
}

function tooMany(counter: Counter, whose: string): Problem {
  const { limit } = bindings[COUNTERS[counter]];
  const seconds = periodOf(counter);
  return new Problem(
    "too_many_requests",
    `More than ${limit} requests of the class "${counter}" in ${seconds} seconds from ${whose} or its address. Wait ${seconds} seconds.`,
    {
      headers: {
        "retry-after": String(seconds),
        // The counter does not tell when its window ends; a whole one is enough, and the same as Retry-After, as the draft asks.
        ratelimit: `"${counter}";r=0;t=${seconds}`,
        "ratelimit-policy": policyField(counter),
      },
    },
  );
}

const periodOf = (counter: Counter): number => bindings[COUNTERS[counter]].periodSeconds;
