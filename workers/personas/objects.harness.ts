import { runDurableObjectAlarm, env as testEnv } from "cloudflare:test";
import type { Caller, Role } from "../caller.ts";
import type { ScopeLimit } from "../ledger/contract.ts";
import { openDesk } from "../model/model.harness.ts";
import type { Notice } from "../notices/contract.ts";
import { OUTSIDE } from "../outside.ts";
import { DAY_MS } from "../time/calendar.ts";
import type { Env } from "./env.ts";
import { Orchestrator as RealOrchestrator } from "./orchestrator.ts";
import type { RunnerWorld } from "./runner/outside.ts";
import { Runner as RealRunner } from "./runner/runner.ts";

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

/** What workers sign with. */
export const WORKER_TOKEN = "wt-test-0001-of-thirty-two-letters";
/** What they signed with before a rotation. */
export const PREVIOUS_WORKER_TOKEN = "wt-test-0000-of-thirty-two-letters";

type World = {
  now: number;
  keys: typeof KEYS | null;
  /** What executions at the edge work with. */
  opened: ReturnType<typeof openDesk>;
  send: RunnerWorld["send"];
  gate: RunnerWorld["gate"];
  /** Since when infrastructure is paused; null while it is not. */
  pausedAt: number | null;
  /** What the ledger was told of personas' months; or that it cannot be. */
  limits: readonly ScopeLimit[];
  isLedgerDown: boolean;
  isSubscriptionOn: boolean;
  /** When the workers' token ends, and until when the one before it is taken; null where nobody has written it down. */
  workerTokenTerms: { readonly expiresAt: string; readonly previousUntil?: string } | null;
  /** Workers of the earlier protocol may connect. */
  takesPlain: boolean;
  /** The deployment's own key of the model. */
  apiKey: string | undefined;
  /** R2 takes nothing and gives nothing. */
  isBucketDown: boolean;
  /** The month's level. */
  level: 0 | 1 | 2 | 3;
  /** What the deploy says of the machine; null without one. */
  machine: { readonly profile: "hours" | "always"; readonly parts: readonly string[] } | null;
  /** The name of the machine's object. */
  machineName: string;
};

const noNetwork: RunnerWorld["send"] = () => {
  throw new Error("The test did not expect a call to the outside");
};
const noGate: RunnerWorld["gate"] = {
  answer: () => Promise.reject(new Error("The test did not expect a call to the gate")),
};
const clock = (): Date => new Date(world.now);
const usual = (): World => ({
  now: NOW,
  keys: KEYS,
  opened: openDesk(undefined, { clock }),
  send: noNetwork,
  gate: noGate,
  pausedAt: null,
  limits: [],
  isLedgerDown: false,
  isSubscriptionOn: false,
  workerTokenTerms: { expiresAt: new Date(NOW + 30 * DAY_MS).toISOString() },
  takesPlain: false,
  apiKey: undefined,
  isBucketDown: false,
  level: 0,
  machine: null,
  machineName: "none",
});
export const world: World = usual();

/** The orchestrator of this test, what it told the owner, and what open pages. */
const here = { name: "", notices: [] as Notice[], hints: [] as string[] };

export class Orchestrator extends RealOrchestrator {
  constructor(ctx: DurableObjectState, env: Env) {
    const keys = world.keys === null ? undefined : JSON.stringify(world.keys);
    const take = async (notice: Notice) => here.notices.push(notice) > 0;
    const OUTBOX = { getByName: () => ({ take }) } as unknown as Env["OUTBOX"];
    const level = async () => ({ pausedAt: world.pausedAt, level: world.level });
    const limits = async () => world.limits;
    const setLimits = async (change: { limits: readonly ScopeLimit[] }) => {
      if (world.isLedgerDown) throw new Error("The ledger does not answer");
      world.limits = change.limits;
      return change.limits;
    };
    const LEDGER = { getByName: () => ({ level, limits, setLimits }) } as unknown as Env["LEDGER"];
    const publish = async (topics: readonly string[]) => void here.hints.push(...topics);
    const LIVE = { getByName: () => ({ publish }) } as unknown as Env["LIVE"];
    const bucket = async () => {
      if (world.isBucketDown) throw new Error("R2 does not answer");
      return env.BACKUPS;
    };
    const BACKUPS = {
      get: async (key: string) => (await bucket()).get(key),
      put: async (key: string, text: string) => (await bucket()).put(key, text),
    } as unknown as R2Bucket;
    const bound = {
      BACKUPS,
      CREDENTIAL_KEYS: keys,
      OUTBOX,
      LEDGER,
      LIVE,
      TIME_ZONE: "Europe/Berlin",
      CLAUDE_SUBSCRIPTION: world.isSubscriptionOn ? "yes" : "",
      WORKER_TOKEN,
      PREVIOUS_WORKER_TOKEN,
      WORKER_TOKEN_TERMS: world.workerTokenTerms,
      WORKER_PLAIN: world.takesPlain ? "yes" : "",
      ANTHROPIC_API_KEY: world.apiKey,
      MACHINE_SHAPE: world.machine,
      MACHINE: { getByName: () => env.MACHINE.getByName(world.machineName) } as unknown as Env["MACHINE"],
    };
    super(
      ctx,
      { ...env, ...bound },
      {
        ...OUTSIDE,
        clock,
        wait: () => Promise.resolve(),
        send: (url, init) => world.send(url, init),
        money: () => world.opened.desk,
        gate: () => ({ answer: (asked, caller) => world.gate.answer(asked, caller) }),
      },
    );
  }
}

export class Runner extends RealRunner {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, {
      get desk() {
        return world.opened.desk;
      },
      send: (url, init) => world.send(url, init),
      newId: OUTSIDE.newId,
      wait: () => Promise.resolve(),
      gate: { answer: (asked, caller) => world.gate.answer(asked, caller) },
      orchestrator: () => env.ORCHESTRATOR.getByName(here.name),
    });
  }
}

const { ORCHESTRATOR, RUNNER } = testEnv as unknown as Pick<Env, "ORCHESTRATOR" | "RUNNER">;
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
  readonly body: ReturnType<typeof JSON.parse>;
};

/** An orchestrator of its own, at the usual moment. */
export function openOrchestrator(given: Partial<World> = {}) {
  Object.assign(world, usual(), given);
  Object.assign(here, { name: `orchestrator-${++objects}`, notices: [], hints: [] });
  const { name } = here;
  /** A stub that has failed once stays broken, so each call gets its own. */
  const fresh = () => ORCHESTRATOR.getByName(name);
  const send = async (
    method: string,
    path: string,
    body: string | null,
    headers: Readonly<Record<string, string>> = {},
    caller = callerOf(),
  ): Promise<Answered> => {
    const url = `https://purser.test${path}`;
    const answer = await fresh().answer({ method, url, headers, body }, caller);
    return {
      status: answer.status,
      headers: new Headers(answer.headers),
      body: JSON.parse(answer.body as string),
    };
  };
  const call = (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
    caller?: Caller,
  ) => send(method, path, body === undefined ? null : JSON.stringify(body), headers, caller);
  const runnerOf = (executionId: string) => RUNNER.getByName(executionId);
  /** Lets time pass to the next alarm, and everything be done that is due then. */
  const settle = async () => {
    await runDurableObjectAlarm(fresh());
    const { body } = await call("GET", "/api/executions?status=queued&limit=500");
    for (const { id } of body as { id: string }[]) await runDurableObjectAlarm(runnerOf(id));
  };
  /** A persona with a subscription. */
  const subscribed = async (persona: object, subscription: object) => {
    const made = (await call("POST", "/api/personas", persona)).body;
    const { body } = await call("POST", "/api/subscriptions", { personaId: made.id, ...subscription });
    return { persona: made, subscription: body };
  };
  const detail = async (id: string) => (await call("GET", `/api/executions/${id}`)).body;
  return {
    get object() {
      return fresh();
    },
    call,
    send,
    settle,
    subscribed,
    detail,
    runnerOf,
    notices: here.notices,
    hints: here.hints,
  };
}
