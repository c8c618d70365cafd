import { env as testEnv } from "cloudflare:test";
import type { Caller, Role } from "../caller.ts";
import type { Send, Surroundings } from "./app.ts";
import { createApp } from "./index.ts";
import gateSql from "./migrations/0001_gate.sql?raw";

export const AGENCY: Caller = { kind: "program", name: "acme", role: "agency", requestId: "req-agency" };
export const OWNER: Caller = {
  kind: "person",
  name: "owner@example.com",
  role: "admin",
  requestId: "req-owner",
};

export const NOON = "2026-11-20T12:00:00.000Z";
/** The runtime project of vitest.config.ts binds a database of that name. */
const env = testEnv as { readonly DB: D1Database };

const TABLES = ["audit", "halts", "leases", "days", "decisions", "contexts"];

/** An empty database with the schema of the migrations. */
export async function freshDatabase(): Promise<void> {
  await env.DB.batch(TABLES.map((table) => env.DB.prepare(`DROP TABLE IF EXISTS ${table}`)));
  await env.DB.batch(gateSql.split("--> statement-breakpoint").map((sql) => env.DB.prepare(sql)));
}

/** The gate as the door reaches it, with a clock that the test moves and a gateway that the test plays. */
export function openGate(options: Partial<Surroundings> = {}) {
  const app = createApp();
  let now = new Date(NOON);
  const surroundings: Surroundings = {
    DB: env.DB,
    TIME_ZONE: "Europe/Berlin",
    AGENCY_GATEWAY_URL: "",
    AGENCY_GATEWAY_TOKEN: "gateway-token",
    TOKEN_EXPIRIES: [],
    clock: () => now,
    send: noCalls,
    ...options,
  };
  async function call(method: string, path: string, body?: unknown, caller: Caller = AGENCY, headers = {}) {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = new Request(`https://purser.test${path}`, { method, headers, ...init });
    return app.fetch(request, { ...surroundings, caller });
  }
  return {
    surroundings,
    call,
    json: async (...args: Parameters<typeof call>): Promise<Json> => (await call(...args)).json(),
    at: (moment: string | number) => {
      now = new Date(moment);
    },
    later: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1_000);
    },
    now: () => now,
  };
}

/** Replies are checked against their schemas by the contract test. */
export type Json = { readonly [field: string]: unknown };

const noCalls: Send = () => {
  throw new Error("The test did not expect a call to the outside");
};

export const asRole = (role: Role): Caller => ({
  kind: "program",
  name: role,
  role,
  requestId: `req-${role}`,
});

/** The seed's example, with a task id of its own. */
export const seedTask = (more: object = {}) => ({
  taskId: "task-123",
  type: "code",
  description: "Implement new feature X",
  estimatedCost: 5.5,
  agentType: "CodeGen",
  ...more,
});

export async function rows<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
  const { results } = await env.DB.prepare(sql)
    .bind(...values)
    .all<Row>();
  return results;
}
