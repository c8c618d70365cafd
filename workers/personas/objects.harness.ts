import { env as testEnv } from "cloudflare:test";
import type { Caller, Role } from "../caller.ts";
import { OUTSIDE } from "../outside.ts";
import type { Env } from "./env.ts";
import { Orchestrator as RealOrchestrator } from "./orchestrator.ts";

// For the runtime tests: the real object in workerd, with a clock and keys that the tests hold.

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");

/** From MASTER_KEY of 64 zeros: our own key is any, the arriving one is that of upstream (PBKDF2, 100,000 iterations). */
export const ARRIVAL_KEY = "3b47984eb73f44232dda9e8131d9a9f1f9dd20ea6bdbd5c3eda4adf4c5554fc8";
export const KEYS = {
  current: { id: "key-1", key: "11".repeat(32) },
  earlier: [] as { id: string; key: string }[],
  arrival: [ARRIVAL_KEY],
};

type World = { now: number; keys: typeof KEYS | null };
export const world: World = { now: NOW, keys: KEYS };

export class Orchestrator extends RealOrchestrator {
  constructor(ctx: DurableObjectState, env: Env) {
    const keys = world.keys === null ? undefined : JSON.stringify(world.keys);
    super(ctx, { ...env, CREDENTIAL_KEYS: keys }, { ...OUTSIDE, clock: () => new Date(world.now) });
  }
}

const { ORCHESTRATOR } = testEnv as unknown as Pick<Env, "ORCHESTRATOR">;
let objects = 0;

export const callerOf = (role: Role = "team", name = "desktop"): Caller => ({
  kind: "program",
  name,
  role,
  requestId: "request-1",
});

export type Answered = {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever a reply holds
  readonly body: any;
};

/** An orchestrator of its own, at the usual moment. */
export function openOrchestrator(given: Partial<World> = {}) {
  Object.assign(world, { now: NOW, keys: KEYS }, given);
  const object = ORCHESTRATOR.getByName(`orchestrator-${++objects}`);
  const send = async (
    method: string,
    path: string,
    body: string | null,
    headers: Readonly<Record<string, string>> = {},
    caller = callerOf(),
  ): Promise<Answered> => {
    const url = `https://purser.test${path}`;
    const answer = await object.answer({ method, url, headers, body }, caller);
    return {
      status: answer.status,
      headers: new Headers(answer.headers),
      body: JSON.parse(String(answer.body)),
    };
  };
  const call = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
    send(method, path, body === undefined ? null : JSON.stringify(body), headers);
  return { object, call, send };
}
