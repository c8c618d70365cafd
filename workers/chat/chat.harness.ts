import { OWNER, openGate } from "../gate/gate.harness.ts";
import { objects, openWorld } from "../gate/model.harness.ts";
import { sessionId } from "./sessions.ts";

export const KID = { ...OWNER, name: "kid@example.com", role: "personal" } as const;

let sessions = 0;
/** A session of its own, with a model and a ledger that the test holds. */
export function openChat(...options: Parameters<typeof openWorld>) {
  const world = openWorld(...options);
  const gate = openGate();
  const sessionKey = `session/${++sessions} ü`;
  const path = `/api/chat/${encodeURIComponent(sessionKey)}`;
  const post = (message: string, caller = OWNER, headers = {}) =>
    gate.call("POST", "/api/chat", { message, sessionKey }, caller, headers);
  return {
    ...world,
    gate,
    sessionKey,
    post,
    say: async (message: string, caller = OWNER) => (await post(message, caller)).json<Reply>(),
    history: (caller = OWNER) => gate.json("GET", path, undefined, caller) as Promise<History>,
    forget: (caller = OWNER) => gate.call("DELETE", path, undefined, caller),
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

/** The events of a stream, in order. */
export async function eventsOf(response: Response): Promise<[string, Record<string, unknown>][]> {
  const blocks = (await response.text()).split("\n\n").filter(Boolean);
  return blocks.map((block) => {
    const [event = "", data = ""] = block.split("\n");
    return [event.slice("event: ".length), JSON.parse(data.slice("data: ".length))];
  });
}
export const EVENTS = { accept: "text/event-stream" };
