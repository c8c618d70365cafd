import { env as testEnv } from "cloudflare:test";
import { v7 } from "uuid";
import type { Caller } from "../../caller.ts";
import type { Outside } from "../../outside.ts";
import { Problem, problemResponse } from "../../problem.ts";
import { credentialKeysOf } from "../../sealing/keys.ts";
import { createApp } from "../app.ts";
import type { Env } from "../env.ts";
import type { PeerQuestion, TrustLevel } from "./levels.ts";
import { openPeers, outboxOf, world } from "./objects.harness.ts";
import { PEER_PATHS } from "./paths.ts";
import { identityOf } from "./proof/identity.ts";
import { signRequest } from "./proof/signature.ts";

// Two households in one workerd: each with its own object of peers, keys, plan and calendar, and a way to the other that a test can bend.

export const DAY_MS = 86_400_000;
export const SECRETS = { title: "Divorce lawyer", work: "Budget review", event: "Oncologist" } as const;

const app = createApp();
const keysFrom = (byte: string) =>
  JSON.stringify({ current: { id: `key-${byte}`, key: byte.repeat(32) }, earlier: [], arrival: [] });

type Answered = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReturnType<typeof JSON.parse>;
};
type PlannedItem = Readonly<Record<"title" | "category" | "status" | "starts_at" | "ends_at", string>>;
type PlanCall = Readonly<Record<string, string | undefined>>;
type Bend = (url: string, init: RequestInit) => Promise<Response | null>;

/** One household. `objectCalls` counts every use of an object; `plan` and `calendar` may be out of order. */
export function openHome(name: string, byte: string, people: readonly string[] = [`${name}@example.com`]) {
  const [peers, outbox] = [openPeers(), outboxOf()];
  const calls: string[] = [];
  const state = {
    calendar: "connected" as "connected" | "not" | "broken",
    plan: "there" as "there" | "broken" | "unwritable",
    /** What was written into the plan, by its key. */
    items: new Map<string, PlannedItem>(),
    gate: "pending" as "pending" | "approved" | "denied",
    asked: [] as unknown[],
    sent: [] as { url: string; init: RequestInit }[],
    bend: (async () => null) as Bend,
    limited: false,
    people: [...people],
    homes: new Map<string, { receive: (request: Request) => Promise<Response> }>(),
  };
  const counted = <T extends object>(what: string, target: T): T =>
    new Proxy(target, {
      get: (of, key) => {
        calls.push(`${what}.${String(key)}`);
        // A stub's methods have no `bind`: each is called where it stands.
        return (...given: unknown[]) =>
          (of as Record<string | symbol, (...all: unknown[]) => unknown>)[key]?.(...given);
      },
    });
  const outside: Outside = {
    clock: () => new Date(world.now),
    newId: (at) => v7({ msecs: at }),
    random: () => 0.5,
    wait: async () => undefined,
    timeLimit: () => new AbortController().signal,
    send: async (url, init) => {
      state.sent.push({ url, init });
      const bent = await state.bend(url, init);
      if (bent) return bent;
      const to = state.homes.get(new URL(url).host);
      if (!to) throw new Error("no such host");
      return to.receive(new Request(url, init));
    },
  };
  const journal = {
    call: async (tool: string, { date = "", ...given }: PlanCall) =>
      tool === "get_daily_plan" ? planOn(date) : written(given),
  };
  const env = () => ({
    ...(testEnv as unknown as Env),
    PEERS: { getByName: () => counted("PEERS", peers) },
    JOURNALS: { getByName: () => counted("JOURNALS", journal) },
    CONNECTIONS: { getByName: () => counted("CONNECTIONS", connections) },
    GATE: { answer: async (asked: { body: string }) => gate(asked.body) },
    OUTBOX: { getByName: () => outbox },
    PEER_LIMIT: { limit: async () => ({ success: !state.limited }) },
    CREDENTIAL_KEYS: keysFrom(byte),
    PEOPLE: state.people,
    OWNER: `${name}@example.com`,
    TIME_ZONE: "Europe/Berlin",
    outside,
  });
  function written({ external_id, item_id, status, title, category, start_time, end_time }: PlanCall) {
    if (state.plan !== "there")
      return { isError: true, text: JSON.stringify({ code: "unavailable", message: "x" }) };
    if (external_id !== undefined)
      state.items.set(`item-${external_id}`, {
        title: title ?? "",
        category: category ?? "",
        status: state.items.get(`item-${external_id}`)?.status ?? "pending",
        starts_at: start_time ?? "",
        ends_at: end_time ?? "",
      });
    const id = item_id ?? `item-${external_id}`;
    const item = status === undefined ? undefined : state.items.get(id);
    if (item && status) state.items.set(id, { ...item, status });
    return { isError: false, text: JSON.stringify({ item: { id } }) };
  }
  /** The plan of every day: one item of each of two categories, and what was added. */
  function planOn(date: string) {
    if (state.plan === "broken")
      return { isError: true, text: JSON.stringify({ code: "failed", message: "x" }) };
    const item = (title: string, category: string, from: string, to: string) => ({
      title,
      category,
      status: "pending",
      starts_at: `${date}T${from}:00.000Z`,
      ends_at: `${date}T${to}:00.000Z`,
    });
    const items = [
      item(SECRETS.title, "private", "09:05", "09:50"),
      item(SECRETS.work, "work", "10:00", "11:00"),
    ];
    const added = [...state.items.values()].filter(({ starts_at: at }) => at.startsWith(date));
    const plan = { items: [...items, ...added] };
    return { isError: false, text: JSON.stringify({ time_zone: "Europe/Berlin", plan }) };
  }
  const connections = {
    open: async () =>
      state.calendar === "not"
        ? { ok: false, code: "credential_missing", message: "not connected" }
        : { ok: false, code: "service_unavailable", message: "out of order" },
    client: async () => null,
    lastApproval: async () => 0,
    useApproval: async () => true,
  };
  async function gate(body: string) {
    state.asked.push(JSON.parse(body));
    const decision = { approved: state.gate === "approved", status: state.gate, reason: "said so" };
    return {
      status: 200,
      headers: [["content-type", "application/json"]] as const,
      body: new TextEncoder().encode(JSON.stringify(decision)),
    };
  }
  const answer = async (request: Request, caller: Caller): Promise<Response> => {
    try {
      return await app.fetch(request, { ...env(), caller } as never);
    } catch (error) {
      if (error instanceof Problem) return problemResponse(error, caller.requestId);
      throw error;
    }
  };
  const receive = (request: Request) =>
    answer(request, { kind: "nobody", name: "", role: null, requestId: "request-in" });
  async function as(
    who: string,
    method: string,
    path: string,
    body?: object,
    kind: Caller["kind"] = "person",
  ): Promise<Answered> {
    const request = new Request(`https://${name}.example.com${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const role = kind === "person" ? ("admin" as const) : ("cos_internal" as const);
    const reply = await answer(request, { kind, name: who, role, requestId: "request-1" });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, body: text === "" ? null : JSON.parse(text) };
  }
  const me = `${name}@example.com`;
  const own = (method: string, path: string, body?: object) => as(me, method, path, body);
  const identity = async (person = me) => {
    const keys = credentialKeysOf(keysFrom(byte));
    const made = keys && identityOf(person, keys);
    if (!made) throw new Error("no key");
    return made;
  };
  return { name, me, peers, outbox, state, calls, receive, as, own, identity, outside };
}

export type Home = ReturnType<typeof openHome>;
type GrantGiven = { readonly level: TrustLevel; readonly days?: number; readonly labels?: readonly string[] };

/** Two homes that reach each other; the calendar of neither is connected. */
export function openHomes() {
  const [anna, ben] = [openHome("anna", "a1"), openHome("ben", "b2")];
  anna.state.homes.set("ben.example.com", ben);
  ben.state.homes.set("anna.example.com", anna);
  for (const { state } of [anna, ben]) state.calendar = "not";
  return { anna, ben };
}

/** Anna invites, Ben accepts and grants; then Anna grants where it is said what. @returns the id that each has for the other */
export async function pair(
  { anna, ben }: { readonly anna: Home; readonly ben: Home },
  granted: { readonly byAnna: GrantGiven | null; readonly byBen: GrantGiven },
): Promise<{ readonly annas: string; readonly bens: string }> {
  const { body: invited } = await anna.own("POST", "/api/peers/invitations", { name: "Anna" });
  const accepted = await ben.own("POST", "/api/peers", {
    code: invited.code,
    name: "Ben",
    days: 30,
    ...granted.byBen,
  });
  if (accepted.status !== 201) throw new Error(JSON.stringify(accepted.body));
  const annas: string = (await anna.own("GET", "/api/peers")).body.peers.at(-1).id;
  if (granted.byAnna) await anna.own("PUT", `/api/peers/${annas}/grant`, { days: 30, ...granted.byAnna });
  return { annas, bens: accepted.body.id };
}

/** The ticket by which Ben asks Anna, as Anna sent it. */
export function ticketSent({ state }: Home): string {
  const news = state.sent
    .map(({ init }) => (typeof init.body === "string" ? JSON.parse(init.body) : {}) as { ticket?: string })
    .findLast(({ ticket }) => ticket);
  if (!news?.ticket) throw new Error("no ticket was sent");
  return news.ticket;
}

/** The request of a question, signed by whoever holds `home`'s key; a test changes what it likes. */
export async function signedCall(
  home: Home,
  to: string,
  ticket: string,
  call: { readonly name?: string; readonly arguments?: object; readonly body?: string } = {},
  at = world.now,
): Promise<Request> {
  const meta = (key: string) => `io.modelcontextprotocol/${key}`;
  const _meta = {
    [meta("protocolVersion")]: "2026-07-28",
    [meta("clientInfo")]: { name: "purser", version: "1.0.0" },
    [meta("clientCapabilities")]: {},
  };
  const name = call.name ?? "availability";
  const given = call.arguments ?? tomorrow();
  const body =
    call.body ??
    JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: given, _meta },
    });
  const { headers } = await signRequest(
    { path: PEER_PATHS.ask, body, grant: ticket },
    await home.identity(),
    at,
  );
  return new Request(`https://${to}.example.com${PEER_PATHS.ask}`, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": "tools/call",
      "mcp-name": name,
    },
    body,
  });
}

export const tomorrow = () => ({
  from: new Date(world.now + DAY_MS).toISOString(),
  to: new Date(world.now + 2 * DAY_MS).toISOString(),
});

/** What whoever was refused sees of it: everything but the request's own id. */
export async function seenOf(response: Response) {
  const { requestId: _, ...body } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: Object.fromEntries(response.headers), body };
}

/** What each question is asked with. */
export const GIVEN: Readonly<Record<PeerQuestion, () => object>> = {
  availability: tomorrow,
  agenda: tomorrow,
  artifact: () => ({ name: "holiday" }),
};

/** The tool's answer of a reply that was let in. */
export async function told(
  response: Response,
): Promise<{ readonly isError: boolean; readonly text: string }> {
  const { result } = (await response.json()) as {
    result: { content: [{ text: string }]; isError?: boolean };
  };
  return { isError: result.isError === true, text: result.content[0].text };
}

/** Both granted; Ben's ticket for Anna's door. */
export async function opened(level: TrustLevel = "full_collaboration", labels: readonly string[] = ["work"]) {
  const homes = openHomes();
  const ids = await pair(homes, { byAnna: { level, labels }, byBen: { level: "availability_only" } });
  return { ...homes, ...ids, ticket: ticketSent(homes.anna) };
}
