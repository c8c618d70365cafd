import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";

export type Agent = ReplyOf<"GET /api/agents">["agents"][number];

/** The one agent that everybody has. */
export const PINNED = "cos";

/** Every agent, awake and asleep. */
export const agents = watched("agents", async () => {
  const { agents: all, ...rest } = await ask("GET /api/agents");
  // A persona has a view of its own, and what an agency runs has none here.
  return { ...rest, agents: all.filter(({ source }) => source === "template" || source === "imported") };
});

/** How the chief of staff is called, and how much it has to tell. */
export const chief = watched("agents:chief", () => ask("GET /api/chief"));

/** Conversations with agents, and how far each is; the newest first. */
export const agentChats = watched("agents:threads", () => ask("GET /api/threads"));

/** What agents have made, the newest first. */
export const agentReports = watched("agents:artifacts", () => ask("GET /api/artifacts"));
