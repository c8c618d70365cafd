import type { NotOpened, Opened } from "./connections/contract.ts";
import { GOOGLE_SCOPES } from "./connections/scopes.ts";
import { ToolError } from "./tools/outcome.ts";
import { runTool } from "./tools/run.ts";
import type { ServiceAction, ServiceContext } from "./tools/service.ts";
import type { Arguments, ToolServer } from "./tools/tool.ts";

// A service's server with a stand-in of the service in the network's place, and a person's connection that a test can break.

export const NOW = new Date("2046-11-12T12:00:00Z");

/** What a stand-in may do wrong instead of answering; each as the real service documents it. */
export type Fault =
  | { readonly kind: "rate_limited"; readonly retryAfter: string; readonly times: number }
  | { readonly kind: "out_of_order" }
  | { readonly kind: "slow" }
  | { readonly kind: "lost_answer" }
  | { readonly kind: "huge" };

export type Seen = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: unknown;
};

/** The service itself: an answer for what it knows. */
export type StandIn = (seen: Seen) => { readonly status?: number; readonly body?: unknown } | undefined;

/** @param standIn of one service, whose bearer is `bearer-1`, or after a renewal `bearer-2` */
export function openService(server: ToolServer<ServiceContext>, standIn: StandIn) {
  const seen: Seen[] = [];
  const asked: ServiceAction[] = [];
  const waits: number[] = [];
  const counts = new Map<string, number>();
  const state = {
    now: NOW,
    fault: null as Fault | null,
    /** Null while nothing is connected. */
    opened: { ok: true, bearer: "bearer-1", scopes: Object.values(GOOGLE_SCOPES) } as Opened | NotOpened,
    /** The bearers that the service takes. */
    taken: ["bearer-1", "bearer-2"],
    answers: "approve" as "approve" | "wait",
    open: 0,
    openMost: 0,
  };
  const limited = { left: 0 };

  async function send(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const parsed = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : null;
    const one: Seen = { method: init.method ?? "GET", url: new URL(url), headers, body: parsed };
    seen.push(one);
    state.open += 1;
    state.openMost = Math.max(state.openMost, state.open);
    await Promise.resolve();
    state.open -= 1;
    const { fault } = state;
    if (fault?.kind === "slow") throw Object.assign(new Error("late"), { name: "TimeoutError" });
    if (fault?.kind === "rate_limited" && limited.left < fault.times) {
      limited.left += 1;
      return new Response("{}", { status: 429, headers: { "retry-after": fault.retryAfter } });
    }
    if (fault?.kind === "out_of_order") return new Response("<html>", { status: 503 });
    if (fault?.kind === "huge") return new Response("x".repeat(5 * 1024 * 1024));
    const bearer =
      headers.get("authorization")?.replace("Bearer ", "") ??
      headers.get("x-goog-api-key") ??
      one.url.searchParams.get("key") ??
      "";
    if (!state.taken.includes(bearer)) return Response.json({ error: "invalid token" }, { status: 401 });
    const answer = standIn(one);
    if (!answer) throw new Error(`The stand-in knows nothing of ${one.method} ${url}`);
    if (fault?.kind === "lost_answer" && one.method !== "GET") throw new Error("connection reset");
    const text = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status ?? 200 });
  }

  const context: ServiceContext = {
    get now() {
      return state.now;
    },
    timeZone: "Europe/Berlin",
    send,
    wait: async (ms) => {
      waits.push(ms);
    },
    open: async (refused) => {
      if (refused !== null && state.opened.ok) state.opened = { ...state.opened, bearer: "bearer-2" };
      return state.opened;
    },
    approve: async (action) => {
      asked.push(action);
      if (state.answers === "wait") throw new ToolError("approval_needed", "A person has to agree.");
    },
    reserve: async (what, period, max, amount = 1) => {
      const key = `${what} ${period}`;
      const used = (counts.get(key) ?? 0) + amount;
      if (used > max) return false;
      counts.set(key, used);
      return true;
    },
    used: async (period) =>
      Object.fromEntries(
        [...counts]
          .filter(([key]) => key.endsWith(` ${period}`))
          .map(([key, used]) => [key.split(" ")[0], used]),
      ),
  };

  async function call(name: string, given: Arguments = {}) {
    const { isError, text } = await runTool(server, name, given, context, "request-1");
    return { isError, body: JSON.parse(text) as ReturnType<typeof JSON.parse> };
  }
  return { call, seen, asked, waits, counts, state };
}
