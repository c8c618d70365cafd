import type { Caller } from "../caller.ts";
import { ORIGIN, OWNER, openGate } from "../gate/gate.harness.ts";
import { DEFAULT_MODELS } from "../model/model.harness.ts";
import type { Env, Surroundings } from "./app.ts";
import { chiefs, objects, openWorld, pages } from "./objects.harness.ts";
import { createApp } from "./router.ts";
import { sessionId } from "./sessions.ts";

export const KID = { ...OWNER, name: "kid@example.com", role: "personal" } as const;

/** The conversations' routes as the door reaches them. */
export function callChat(env: Partial<Env & Surroundings> = {}) {
  const app = createApp();
  const surroundings = {
    DB: objects.DB,
    TIME_ZONE: "Europe/Berlin",
    LEDGER: objects.LEDGER,
    CONVERSATIONS: objects.CONVERSATIONS,
    MODEL_BASE_URL: "https://model.test",
    AI_GATEWAY_TOKEN: undefined,
    ANTHROPIC_API_KEY: undefined,
    MODELS: DEFAULT_MODELS,
    LIVE: pages,
    CHIEFS: chiefs,
    clock: () => new Date(),
    keep: () => {},
    ...env,
  };
  return (
    method: string,
    path: string,
    body?: unknown,
    caller: Caller = OWNER,
    headers = {},
  ): Promise<Response> => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = new Request(`${ORIGIN}${path}`, { method, headers, ...init });
    return Promise.resolve(app.fetch(request, { ...surroundings, caller }));
  };
}

let sessions = 0;
/** A session of its own, with a model and a ledger that the test holds. */
export function openChat(...options: Parameters<typeof openWorld>) {
  const world = openWorld(...options);
  const call = callChat();
  const sessionKey = `session/${++sessions} ü`;
  const path = `/api/chat/${encodeURIComponent(sessionKey)}`;
  const post = (message: string, caller: Caller = OWNER, headers = {}) =>
    call("POST", "/api/chat", { message, sessionKey }, caller, headers);
  return {
    ...world,
    /** It has the owner's context, and counts sessions. */
    gate: openGate(),
    call,
    sessionKey,
    post,
    say: async (message: string, caller: Caller = OWNER) => (await post(message, caller)).json<Reply>(),
    history: async (caller: Caller = OWNER) => (await call("GET", path, undefined, caller)).json<History>(),
    forget: (caller: Caller = OWNER) => call("DELETE", path, undefined, caller),
    stub: async () => objects.CONVERSATIONS.getByName(await sessionId(OWNER, sessionKey)),
    /** What the model was sent, without the calls that keep notes. */
    prompts: () => world.sent().filter(({ asked }) => !JSON.stringify(asked.system).includes("notes")),
  };
}

export type Reply = {
  message: string;
  usage: { inputTokens: number; outputTokens: number };
  costUsd: string;
};
type History = { turns: { message: string; reply: string | null; costUsd: string }[] };

/** The events of a stream, in order, without the lines that only show that it lives. */
export async function eventsOf(response: Response): Promise<[string, Record<string, unknown>][]> {
  const blocks = (await response.text()).split("\n\n").filter((block) => block.startsWith("event: "));
  return blocks.map((block) => {
    const [event = "", data = ""] = block.split("\n");
    return [event.slice("event: ".length), JSON.parse(data.slice("data: ".length))];
  });
}
export const EVENTS = { accept: "text/event-stream" };
