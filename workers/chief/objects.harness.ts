import { runDurableObjectAlarm, env as testEnv } from "cloudflare:test";
import { type Asked, type Caller, ownName, type Role } from "../caller.ts";
import type { LevelNow } from "../ledger/contract.ts";
import type { PersonalServer } from "../mcp/contract.ts";
import { openDesk } from "../model/model.harness.ts";
import type { Notice } from "../notices/contract.ts";
import { OUTSIDE } from "../outside.ts";
import { Chief as RealChief } from "./chief.ts";
import { lifeOf } from "./connected/life.ts";
import { NO_THINGS } from "./connected/things.harness.ts";
import type { Things } from "./connected/things.ts";
import type { GateOf, GateSaid } from "./effects/asking.ts";
import type { Env } from "./env.ts";
import type { EndedTask, House, KnownPersona, WaitingQuestion } from "./house.ts";
import type { Life } from "./life.ts";

// For the runtime tests: the real object in workerd, with a clock, a house and a life that the tests hold.

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. A Monday. */
export const NOW = Date.parse("2046-11-12T12:00:00Z");
export const ZONE = "Europe/Berlin";

const MONEY: LevelNow = {
  level: 0,
  month: "2046-11",
  resetAt: Date.parse("2046-12-01T00:00:00Z"),
  slowdown: 1,
  stillWorks: [],
  committedNano: 1_230_000_000,
  capNano: 10_000_000_000,
  pausedAt: null,
};

type HeldWorld = {
  now: number;
  opened: ReturnType<typeof openDesk>;
  waiting: readonly WaitingQuestion[];
  ended: readonly EndedTask[];
  /** Null: by the person's tools. */
  life: Life | null;
  tools: Things;
  personas: readonly KnownPersona[];
  /** What the gate says to whoever asks it; what was asked and finished is kept. */
  gate: GateSaid | (() => never);
  asked: Parameters<GateOf["ask"]>[0][];
  finished: string[];
  /** Who may sign in and owns nothing. */
  household: string[];
  /** Who was of the household, and is not any more. */
  left: string[];
  personaCalls: (readonly [path: string, body: object])[];
  /** What is other about the month's money. */
  money: Partial<LevelNow>;
  /** Stands before everything that the house is asked. */
  house: (() => void) | null;
  isOutboxDown: boolean;
  notices: Notice[];
  told: (readonly [readonly string[], string | undefined])[];
};
const clock = (): Date => new Date(world.now);
/** What a model says of a brief. */
const briefly: Parameters<typeof openDesk>[0] = ({ output_config }) =>
  output_config ? { text: JSON.stringify({ summary: "Answer the first one first." }) } : undefined;
const usual = (): HeldWorld => ({
  now: NOW,
  opened: openDesk(briefly, { clock }),
  waiting: [],
  ended: [],
  life: { mail: null, calendar: null, journal: null },
  tools: NO_THINGS,
  personas: [],
  gate: { status: "pending", reason: "", question: "decision-1", endsAt: NOW + 24 * 3_600_000 },
  asked: [],
  finished: [],
  household: [],
  left: [],
  personaCalls: [],
  money: {},
  house: null,
  isOutboxDown: false,
  notices: [],
  told: [],
});
export const world: HeldWorld = usual();

const houseHeld = (): House => {
  const asked = async <T>(answer: () => T): Promise<T> => {
    world.house?.();
    return answer();
  };
  return {
    waiting: () => asked(() => world.waiting.filter(({ expiresAt }) => expiresAt > world.now)),
    endedSince: (at) => asked(() => world.ended.filter(({ closedAt }) => closedAt > at)),
    executionsSince: () => asked(() => []),
    personas: () => asked(() => world.personas),
    personaExecutions: () => asked(() => '{"executions":[]}'),
    personaCall: (path, body) =>
      asked(() => {
        world.personaCalls.push([path, body]);
        return { status: 202, body: '{"executionId":"e-1","status":"queued"}' };
      }),
    money: () => asked(() => MONEY),
  };
};

/** The gate as its endpoints answer. */
const gateHeld = async ({ url, body }: Asked) => {
  const { pathname } = new URL(url);
  const json = (said: object) => ({
    status: 200,
    headers: [["content-type", "application/json"]] as const,
    body: new TextEncoder().encode(JSON.stringify(said)),
  });
  if (pathname !== "/api/approve") {
    world.finished.push(pathname);
    return json({});
  }
  const task = JSON.parse(String(body)) as Record<"taskId" | "agentType" | "type" | "description", string>;
  const { taskId: id, agentType: agent, type: operation, description } = task;
  world.asked.push({ id, agent, operation, description });
  const {
    status,
    reason,
    question: decisionId,
    endsAt,
  } = typeof world.gate === "function" ? world.gate() : world.gate;
  return json({ status, reason, decisionId, expiresAt: new Date(endsAt).toISOString() });
};

/** Everybody whom a test makes is an owner, unless it says otherwise. */
const PEOPLE = new Proxy<Record<string, Role>>(
  {},
  {
    getOwnPropertyDescriptor: (_, name) =>
      world.left.includes(String(name)) ? undefined : { configurable: true, value: "admin" },
    get: (_, name) => (world.household.includes(String(name)) ? "personal" : "admin"),
  },
);

export class Chief extends RealChief {
  constructor(ctx: DurableObjectState, env: Env) {
    const take = async (notice: Notice) => {
      if (world.isOutboxDown) throw new Error("The outbox was reset");
      if (!world.notices.some(({ key }) => key === notice.key)) world.notices.push(notice);
      return true;
    };
    const publish = async (topics: readonly string[], person?: string) =>
      void world.told.push([topics, person]);
    const bound = {
      OUTBOX: { getByName: () => ({ take }) },
      LIVE: { getByName: () => ({ publish }) },
      LEDGER: { getByName: () => ({ level: async () => ({ ...MONEY, ...world.money }) }) },
      MCP: {
        listTools: (server: PersonalServer) => world.tools.tools(server),
        callTool: async (server: PersonalServer, tool: string, given: Record<string, unknown>) => {
          const said = await world.tools.call(server, tool, given);
          if (said.ok) return { isError: false, text: said.text };
          const endsAt = said.endsAt === undefined ? undefined : new Date(said.endsAt).toISOString();
          return { isError: true, text: JSON.stringify({ code: said.code, message: said.why, endsAt }) };
        },
      },
      PEOPLE,
      GATE: { answer: gateHeld },
      FETCH_HOSTS: ["pages.example.com"],
      CONFIGURATION: { timeZone: ZONE, models: { background: "claude-haiku-5-5" }, tokens: ["gateway"] },
      TIME_ZONE: ZONE,
    } as unknown as Env;
    super(
      ctx,
      { ...env, ...bound },
      {
        clock,
        newId: OUTSIDE.newId,
        send: async (url) => new Response(`What ${url} says`, { headers: { "content-type": "text/plain" } }),
        timeLimit: OUTSIDE.timeLimit,
        desk: () => world.opened.desk,
        house: houseHeld,
        life: (things, now, zone) => world.life ?? lifeOf(things, now, zone),
      },
    );
  }
}

const { CHIEFS } = testEnv as unknown as Pick<Env, "CHIEFS">;
export const objects = testEnv as unknown as Pick<Env, "CHIEFS" | "ROSTER">;
let people = 0;

export const personOf = (role: Role = "admin"): Caller => ({
  kind: "person",
  name: `person-${++people}@example.com`,
  role,
  requestId: "request-1",
});

/** A person of their own, or that one, with everything as usual. */
export function openChief(changes: Partial<HeldWorld> = {}, caller = personOf()) {
  Object.assign(world, usual(), changes);
  const name = ownName(caller);
  // A stub of an object that has ended stays broken, so each call gets its own.
  const stub = () => CHIEFS.getByName(name);
  const call = async (method: string, path: string, body?: unknown, as: Caller = caller) => {
    const asked = {
      method,
      url: `https://purser.test${path}`,
      headers: {},
      body: body === undefined ? null : JSON.stringify(body),
    };
    const { status, body: text } = await stub().answer(asked, as);
    return { status, body: JSON.parse(String(text)) as ReturnType<typeof JSON.parse> };
  };
  return {
    caller,
    name,
    get stub() {
      return stub();
    },
    call,
    hear: (text: string, session = "main", more = {}) =>
      stub().hear(name, { session, text, key: null, hasFiles: false, isPerson: true, ...more }),
    /** Moves the clock, and lets the alarm go off that is due then. */
    async at(moment: number) {
      world.now = moment;
      await runDurableObjectAlarm(stub());
    },
    /** Lets every alarm go off until then, each at its own moment. */
    async until(moment: number) {
      for (;;) {
        const { nextAt } = (await call("GET", "/api/chief")).body as { nextAt: string | null };
        const due = nextAt === null ? Number.POSITIVE_INFINITY : Math.max(world.now, Date.parse(nextAt));
        if (due > moment) break;
        world.now = due;
        await runDurableObjectAlarm(stub());
      }
      world.now = moment;
    },
    /** What the model was sent. */
    asks: () => world.opened.sent(),
  };
}

/** The whole setup as a person who wants neither specialist. */
export async function settle(
  chief: ReturnType<typeof openChief>,
  specialists = "no",
  answers: readonly string[] = [],
): Promise<void> {
  for (const said of ["Hello", "Ada", specialists, ...answers, "ok"]) await chief.hear(said);
}
