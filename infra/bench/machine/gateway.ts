import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { DEPLOYED, newKey } from "../../../vm/gateway/key.ts";
import { KeyStore } from "../../../vm/gateway/key-store.ts";
import { SERVER_BURST } from "../../../vm/gateway/limits.ts";
import { openDatabase } from "../../../vm/postgres/database.ts";
import { DATABASE_ROLES } from "../../../vm/postgres/roles.ts";
import { type BurstAsk, burst, type Contender } from "../burst.ts";
import { inRounds, median, ratioOf, type Spread } from "../rounds.ts";
import { callOf, HEADERS } from "../tool-calls.ts";

/** One turn of one contender. */
const TURN_REQUESTS = 120;
const WARM_UP_TURNS = 2;
const OWNER = "bench@example.com";

/** A server alone; then what the gateway adds: itself, the look at a key, the record of a call, and its way to the server. */
export const GATEWAY_STEPS = ["bare", "healthz", "unknownKey", "recorded", "call"] as const;
export type GatewayStep = (typeof GATEWAY_STEPS)[number];

export type GatewayFindings = {
  /** Answers a second, the medians of the rounds. */
  readonly perSecond: Readonly<Record<GatewayStep, number>>;
  /** To the bare server's. */
  readonly ratio: Readonly<Record<GatewayStep, Spread>>;
};

/** What the keys may call; another tool is refused after it is recorded, and asked of no server. */
const [OWN_TOOL, OTHER_TOOL] = ["echo", "send_mail"];
const post = (path: string, expected: number, tool = OWN_TOOL): BurstAsk => ({
  method: "POST",
  path,
  headers: HEADERS,
  body: () => callOf(tool, { text: "hello" }),
  isAnswer: (status, body) => status === expected && body.includes("refused:") === (tool === OTHER_TOOL),
});
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/**
 * Requests a second of the gateway, against the server that it hands them on to.
 *
 * @param server the address of that server
 * @param folder of the local machine, for keys: each is good for a burst alone, so that many take turns
 */
export async function measureGateway(
  gateway: string,
  server: string,
  folder: string,
  rounds: number,
): Promise<GatewayFindings> {
  // Two of the contenders use them up.
  const keys = await makeKeys(folder, (2 * (WARM_UP_TURNS + rounds) * TURN_REQUESTS) / SERVER_BURST);
  let sent = 0;
  const next = () => bearer(keys[sent++ % keys.length] ?? "");
  const [unknown, none] = [bearer(newKey(randomBytes).text), {}];
  const [own, behind] = [new URL(gateway), new URL(server)];
  const contenders: Readonly<Record<GatewayStep, Contender>> = {
    bare: { url: behind, ask: post(behind.pathname, 200), next: () => none },
    healthz: {
      url: own,
      ask: { method: "GET", path: "/healthz", headers: {}, isAnswer: (status) => status === 200 },
      next: () => none,
    },
    unknownKey: { url: own, ask: post("/bare/mcp", 401), next: () => unknown },
    recorded: { url: own, ask: post("/bare/mcp", 200, OTHER_TOOL), next },
    call: { url: own, ask: post("/bare/mcp", 200), next },
  };
  const turn = (name: GatewayStep) => burst(contenders[name], TURN_REQUESTS);
  await inRounds(GATEWAY_STEPS, WARM_UP_TURNS, turn);
  const values = await inRounds(GATEWAY_STEPS, rounds, turn);
  const each = <Value>(of: (name: GatewayStep) => Value) =>
    Object.fromEntries(GATEWAY_STEPS.map((name) => [name, of(name)])) as Record<GatewayStep, Value>;
  return {
    perSecond: each((name) => median(values[name])),
    ratio: each((name) => ratioOf(values[name], values.bare)),
  };
}

async function makeKeys(folder: string, count: number): Promise<readonly string[]> {
  const password = readFileSync(join(folder, "machine/secrets/gateway-password"), "utf8").trim();
  const host = join(folder, "postgres");
  const at = { host, port: 5432, user: DATABASE_ROLES.gateway.name, password, database: "system" };
  const database = openDatabase(at, ({ message }) => console.error(message));
  const now = () => new Date();
  const store = new KeyStore(database, now);
  const expires = new Date(now().getTime() + DAY_MS);
  const wish = {
    role: "personal",
    // As of a deploy: the server behind knows no household.
    scopes: [DEPLOYED],
    servers: ["*"],
    tools: [OWN_TOOL],
    expires_at: expires,
  } as const;
  try {
    const keys: string[] = [];
    for (let at = 0; at < count; at++) {
      const made = newKey(randomBytes);
      await store.create(OWNER, made, { ...wish, name: `bench ${at}` });
      keys.push(made.text);
    }
    return keys;
  } finally {
    await database.close();
  }
}
