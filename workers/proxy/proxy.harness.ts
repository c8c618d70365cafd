import { afterEach, beforeEach, vi } from "vitest";
import { OUTSIDE, type Outside } from "../outside.ts";
import { Circuit } from "./circuit.ts";
import { processRequest } from "./process.ts";

// The proxy with a backend, a clock and a time limit that a test holds.

export const KEY = 'canary-"key"/\\with-awkward-characters';
const START = Date.parse("2026-11-21T02:00:00Z");

type Backend = (url: string, init: RequestInit, limit: AbortController) => Promise<Response> | Response;

export type Proxy = {
  readonly sent: { readonly url: string; readonly init: RequestInit }[];
  readonly waits: number[];
  readonly pass: (ms: number) => void;
  readonly post: (body: unknown, headers?: Record<string, string>, name?: string) => Promise<Answered>;
};
export type Answered = {
  readonly http: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
};
type Body = Record<string, unknown>;

export function openProxy(backend: Backend, env: { url?: string; key?: string | undefined } = {}): Proxy {
  const { url = "https://backend.test/base" } = env;
  const key = "key" in env ? env.key : KEY;
  const circuit = new Circuit();
  const sent: { url: string; init: RequestInit }[] = [];
  const waits: number[] = [];
  let now = START;
  let limit = new AbortController();
  const outside: Outside = {
    ...OUTSIDE,
    clock: () => new Date(now),
    random: () => 0.5,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
    timeLimit: () => limit.signal,
    send: async (to, init) => {
      sent.push({ url: to, init });
      return backend(to, init, limit);
    },
  };
  const post = async (body: unknown, headers: Record<string, string> = {}, name = "client") => {
    limit = new AbortController();
    const caller = { kind: "program", name, role: "agency", requestId: "request-1" } as const;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const request = new Request("https://purser.test/", { method: "POST", headers, body: text });
    const surroundings = { AUMOS_API_URL: url, AUMOS_API_KEY: key, caller, outside, circuit };
    const reply = await processRequest(request, surroundings);
    const replied = await reply.text();
    return { http: reply.status, headers: reply.headers, text: replied, body: JSON.parse(replied) as Body };
  };
  return { sent, waits, post, pass: (ms) => (now += ms) };
}

export const ASKED = { action: "evaluate", payload: { prompt: "hello", context: {} } };

export const typed = (body: string | Uint8Array | null, type: string | null): Response => {
  const reply = new Response(body as BodyInit | null, { status: body === null ? 204 : 200 });
  reply.headers.delete("content-type");
  if (type !== null) reply.headers.set("content-type", type);
  return reply;
};

export const json = (value: unknown, status = 200, headers = {}) => Response.json(value, { status, headers });

/** What a failed connection says, with more in it than anybody may hear. */
export const dropped = () =>
  Promise.reject(new TypeError(`fetch failed: https://backend.test Bearer ${KEY}`));

/** What makes a second attempt safe. */
export const once = { "idempotency-key": "01J-1" };

/** The lines that each test of the file logs, from its own beginning. */
export function hearLines(): readonly string[] {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const level of ["warn", "error", "log"] as const)
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
  });
  afterEach(() => vi.restoreAllMocks());
  return lines;
}
