import { env as testEnv } from "cloudflare:test";
import type { Caller } from "../caller.ts";
import type { Topic } from "../live/topics.ts";
import { DEFAULT_MODELS } from "../model/model.harness.ts";
import type { ChannelReport, OutboxContract } from "../notices/contract.ts";
import type { Send } from "../outside.ts";
import { endUnderway, keepUnderway } from "../underway.harness.ts";
import type { GateSurroundings } from "./app.ts";
import type { JudgementContract } from "./contract.ts";
import { createApp } from "./index.ts";
import type { Opinion } from "./judgement/opinion.ts";
import gateSql from "./migrations/0001_gate.sql?raw";
import conversationsSql from "./migrations/0002_conversations.sql?raw";
import auditOnceSql from "./migrations/0003_audit_once.sql?raw";
import pendingSql from "./migrations/0004_pending.sql?raw";
import haltsToldSql from "./migrations/0005_halts_told.sql?raw";
import keysSql from "./migrations/0006_keys.sql?raw";
import threadsSql from "./migrations/0007_threads.sql?raw";
import heldSql from "./migrations/0008_held.sql?raw";
import holdsSql from "./migrations/0009_holds.sql?raw";
import { tick } from "./tick.ts";

export const AGENCY: Caller = { kind: "program", name: "acme", role: "agency", requestId: "req-agency" };
export const OWNER: Caller = {
  kind: "person",
  name: "owner@example.com",
  role: "admin",
  requestId: "req-owner",
};

export const ORIGIN = "https://purser.test";
export const NOON = "2026-11-20T12:00:00.000Z";
/** The runtime project of vitest.config.ts binds these. */
const env = testEnv as unknown as Pick<GateSurroundings, "DB" | "LEDGER" | "JUDGEMENTS" | "MODEL_KEYS">;

const TABLES = ["audit", "halts", "leases", "days", "decisions", "contexts", "conversations", "keys", "held"];

/** An empty database with the schema of the migrations. */
export async function freshDatabase(): Promise<void> {
  await endUnderway();
  await env.DB.batch(TABLES.map((table) => env.DB.prepare(`DROP TABLE IF EXISTS ${table}`)));
  const migrations = [
    gateSql,
    conversationsSql,
    auditOnceSql,
    pendingSql,
    haltsToldSql,
    keysSql,
    threadsSql,
    heldSql,
    holdsSql,
  ];
  const schema = migrations.flatMap((sql) => sql.split("--> statement-breakpoint"));
  await env.DB.batch(schema.map((sql) => env.DB.prepare(sql)));
}

/** The gate as the door reaches it, with a clock that the test moves and a gateway that the test plays. */
export function openGate(options: Partial<GateSurroundings> = {}) {
  const app = createApp();
  let now = new Date(NOON);
  const told: (readonly Topic[])[] = [];
  const kept: Promise<unknown>[] = [];
  const surroundings: GateSurroundings = {
    DB: env.DB,
    TIME_ZONE: "Europe/Berlin",
    DEMO: "",
    AGENCY_GATEWAY_URL: "",
    AGENCY_GATEWAY_TOKEN: "gateway-token",
    TOKEN_EXPIRIES: [],
    PRICE_DATES: {},
    LEDGER: env.LEDGER,
    MODEL_KEYS: env.MODEL_KEYS,
    PEOPLE: {},
    PROVIDER_URL: "https://model.test",
    LIVE: noPages,
    OUTBOX: outboxOf(async () => true),
    JUDGEMENTS: judging(() => ({ verdict: "none", because: "this test has no model" })),
    MODEL_BASE_URL: "https://model.test",
    AI_GATEWAY_TOKEN: undefined,
    ANTHROPIC_API_KEY: undefined,
    MODELS: DEFAULT_MODELS,
    clock: () => now,
    send: noCalls,
    tell: (...topics) => void told.push(topics),
    keep: (_, work) => {
      const end = work();
      kept.push(end);
      keepUnderway(end);
    },
    ...options,
  };
  const send = (request: Request, caller: Caller): Promise<Response> =>
    Promise.resolve(app.fetch(request, { ...surroundings, caller }));
  const call = (
    method: string,
    path: string,
    body?: unknown,
    caller = AGENCY,
    headers = {},
  ): Promise<Response> => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    return send(new Request(`${ORIGIN}${path}`, { method, headers, ...init }), caller);
  };
  return {
    surroundings,
    /** What goes on after the replies. */
    kept: () => Promise.all(kept),
    /** What open pages were told, a list for each time. */
    told,
    call,
    /** The parsed reply. */
    json: async (...args: Parameters<typeof call>): Promise<Json> => (await call(...args)).json(),
    /** What the page's buttons do. */
    submit: (path: string, fields: Record<string, string>, origin = ORIGIN): Promise<Response> =>
      send(
        new Request(`${ORIGIN}${path}`, {
          method: "POST",
          body: new URLSearchParams(fields),
          headers: { origin },
        }),
        OWNER,
      ),
    /** The minute's cron. */
    tick: () => tick(surroundings, now),
    at: (moment: string): void => {
      now = new Date(moment);
    },
    later: (seconds: number): void => {
      now = new Date(now.getTime() + seconds * 1_000);
    },
  };
}

/** Stands in for the objects that ask the model. */
export function judging(
  judge: (...asked: Parameters<JudgementContract["judge"]>) => Opinion | Promise<Opinion>,
): GateSurroundings["JUDGEMENTS"] {
  const stub = { judge: async (...asked: Parameters<JudgementContract["judge"]>) => judge(...asked) };
  return { getByName: () => stub } as unknown as GateSurroundings["JUDGEMENTS"];
}

/** Stands in for the owner's outbox. */
export const outboxOf = (take: OutboxContract["take"]): GateSurroundings["OUTBOX"] =>
  ({
    getByName: () => ({ take, channelReports: async () => CHANNELS }),
  }) as unknown as GateSurroundings["OUTBOX"];

/** One channel that works. */
const CHANNELS: readonly ChannelReport[] = [
  {
    channel: "telegram",
    state: "ready",
    problem: null,
    checkedAt: Date.parse("2026-11-20T11:00:00Z"),
    deliveredAt: Date.parse("2026-11-20T10:00:00Z"),
    receivedAt: null,
    failedAt: null,
  },
];

/** Replies are checked against their schemas by the contract test. */
export type Json = { readonly [field: string]: unknown };

/** Nobody of this folder's tests calls the object itself. */
const noPages = {} as GateSurroundings["LIVE"];

const noCalls: Send = () => {
  throw new Error("The test did not expect a call to the outside");
};

/** An agency gateway that answers with these statuses in turn, then with the last one; 0 is no connection. */
export function fakeGateway(...statuses: number[]) {
  const calls: { url: string; headers: Headers; body: unknown }[] = [];
  const send: Send = async (url, init) => {
    const status = statuses[Math.min(calls.length, statuses.length - 1)] ?? 200;
    const { headers, body } = await new Response(init.body ?? null).text().then((text) => ({
      headers: new Headers(init.headers),
      body: JSON.parse(text) as unknown,
    }));
    calls.push({ url, headers, body });
    if (status === 0) throw new TypeError("connection refused");
    return new Response("{}", { status });
  };
  return { calls, bound: { send, AGENCY_GATEWAY_URL: "https://gateway.test" } };
}

/** The test database, counting round trips and the statements that are not reads. */
export function countedDatabase() {
  const counts = { trips: 0, statements: 0, writes: 0 };
  const originals = new WeakMap<object, { statement: D1PreparedStatement; sql: string }>();
  const note = (sql: string) => {
    counts.statements++;
    if (!/^\s*SELECT/i.test(sql)) counts.writes++;
  };
  const wrap = (statement: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const counting = <T>(run: () => Promise<T>) => {
      counts.trips++;
      note(sql);
      return run();
    };
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values), sql),
      first: () => counting(() => statement.first()),
      all: () => counting(() => statement.all()),
      run: () => counting(() => statement.run()),
    };
    originals.set(wrapped, { statement, sql });
    return wrapped as unknown as D1PreparedStatement;
  };
  const db = {
    prepare: (sql: string) => wrap(env.DB.prepare(sql), sql),
    batch: (statements: D1PreparedStatement[]) => {
      counts.trips++;
      const inner = statements.flatMap((statement) => originals.get(statement) ?? []);
      for (const { sql } of inner) note(sql);
      return env.DB.batch(inner.map(({ statement }) => statement));
    },
  };
  return { counts, DB: db as unknown as D1Database };
}

/** The contract's example, with other fields as given. */
export const seedTask = (more: object = {}) => ({
  taskId: "task-123",
  type: "code",
  description: "Implement new feature X",
  estimatedCost: 5.5,
  agentType: "CodeGen",
  ...more,
});

export async function rows<Row = Json>(sql: string, ...values: unknown[]): Promise<Row[]> {
  const { results } = await env.DB.prepare(sql)
    .bind(...values)
    .all<Row>();
  return results;
}
