import { env as testEnv } from "cloudflare:test";
import { expect } from "vitest";
import type { Caller } from "../caller.ts";
import { openDesk } from "../model/model.harness.ts";
import { eventually } from "../patience.harness.ts";
import { groupName } from "./group.ts";
import { sessionName } from "./names.ts";
import type { Env, SessionOutside } from "./outside.ts";
import { run } from "./run.ts";
import type { RunFailure, RunReply } from "./schemas.ts";
import { AgentSession as RealSession } from "./session.ts";

// The agent's objects in the runtime tests: the real classes, with a model, a ledger, a gate and a network that a test holds.

/** The runtime project of vitest.config.ts binds these. */
export const objects = testEnv as unknown as Pick<Env, "SESSIONS" | "NOTES" | "ROSTER" | "LEDGER">;

const world: { outside: () => SessionOutside } = {
  outside: () => {
    throw new Error("This test opened no world");
  },
};

export class AgentSession extends RealSession {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, () => world.outside());
  }
}

export const NANO: Caller = { kind: "program", name: "nanoclaw", role: "runtime", requestId: "req-nano" };
export const ORIGIN = "https://purser.test";

const noGate: SessionOutside["gate"] = {
  answer: () => Promise.reject(new Error("The test did not expect a call to the gate")),
};
const noNetwork = () => {
  throw new Error("The test did not expect a call to the outside");
};

/** A fresh model, ledger and surroundings for the objects. Alarms go by the machine's clock, so the desk does too. */
export function openWorld(wants?: Parameters<typeof openDesk>[0], changes: Partial<SessionOutside> = {}) {
  const opened = openDesk(wants, { clock: () => new Date() });
  const outside: SessionOutside = {
    desk: opened.desk,
    gate: noGate,
    notes: (name) => objects.NOTES.getByName(name),
    // Inside each call, because a stub belongs to the object that made it.
    roster: {
      enlist: (kind, name, endsAt) => objects.ROSTER.getByName("roster").enlist(kind, name, endsAt),
      strike: (kind, name) => objects.ROSTER.getByName("roster").strike(kind, name),
    },
    send: noNetwork,
    wait: () => Promise.resolve(),
    fetchHosts: [],
    webSearches: 0,
    ...changes,
  };
  world.outside = () => outside;
  return { ...opened, outside };
}

/** The ledger's answer to an agent run while spending is throttled. */
export const APPROVAL_NEEDED = {
  ok: false,
  code: "approval_needed",
  detail: "An agent run needs a person's approval while spending is throttled.",
  level: 1,
  modelPolicy: "cheap",
  resetAt: null,
  leftNano: 1,
  stillWorks: [],
} as const;

/** From here on no time passes for the runs, so that what one has left does not depend on how long it takes to begin. */
export function stopClock({ outside }: { readonly outside: SessionOutside }): Date {
  const now = new Date();
  Object.assign(outside, { desk: { ...outside.desk, clock: () => now } });
  return now;
}

export type Reply = RunReply | RunFailure;

/** A client that stays to the end. */
export const stays = (): Promise<boolean> => new Promise(() => {});

/** Calls the endpoint as the door does; whoever asks is gone with the signal. */
export function call(
  body: unknown,
  headers: Record<string, string> = {},
  caller = NANO,
  signal = new AbortController().signal,
): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const request = new Request(`${ORIGIN}/v1/agent/run`, { method: "POST", body: text, headers, signal });
  // Whoever waits for the reply keeps the work alive here.
  return run(request, caller, {
    SESSIONS: objects.SESSIONS,
    clock: () => new Date(),
    isBilled: false,
    keep: () => {},
  });
}

/** The reply, with its HTTP status. */
export async function ask(body: unknown, headers: Record<string, string> = {}, caller = NANO) {
  const response = await call(body, headers, caller);
  const reply = (await response.json()) as Reply;
  return { status: response.status, headers: response.headers, reply };
}

/** The session's object; of a request that names no group unless one is said. */
export const stubOf = async (sessionId: string | null, group: string | null = null) =>
  objects.SESSIONS.getByName(await sessionName(NANO, await groupName(group), sessionId ?? ""));

export const nano = (usd: string): number => Math.round(Number(usd) * 1e9);

/** The events of a stream, in order, without those that only show that it lives. */
export async function eventsOf(response: Response): Promise<[string, Record<string, unknown>][]> {
  const blocks = (await response.text()).split("\n\n").filter((block) => block.startsWith("event: "));
  return blocks.map((block) => {
    const [event = "", data = ""] = block.split("\n");
    return [event.slice("event: ".length), JSON.parse(data.slice("data: ".length))];
  });
}

/** A model that answers only when it is told to. Objects cannot wake each other in one isolate, so it looks again and again. */
export function openHeld() {
  const world = openWorld();
  const { send } = world.desk;
  const state = { most: 0, now: 0, begun: 0, answered: 0, permits: 0 };
  const desk = {
    ...world.desk,
    send: async (url: string, init: RequestInit) => {
      if (!url.endsWith("/v1/messages")) return send(url, init);
      state.begun += 1;
      state.most = Math.max(state.most, ++state.now);
      while (state.permits === state.answered) await scheduler.wait(5);
      state.answered += 1;
      state.now -= 1;
      return send(url, init);
    },
  };
  Object.assign(world.outside, { desk });
  const next = async () => {
    await eventually(() => expect(state.begun).toBeGreaterThan(state.permits));
    state.permits += 1;
  };
  return { ...world, next, most: () => state.most };
}
