import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";

export type Agent = ReplyOf<"GET /api/agents">["agents"][number];

/** The one agent that everybody has. */
export const PINNED = "cos";

/** Only a person's own have files and schedules; an agency's and personas have views of their own. */
const OWN: readonly Agent["source"][] = ["template", "imported"];

/** A person's own agents, awake and asleep. */
export const agents = watched("agents", async () => {
  const { agents: known } = await ask("GET /api/agents");
  return { agents: known.filter(({ source }) => OWN.includes(source)) };
});

/** Whether an agent was brought along, and has only what it was granted here. */
export const isBrought = (name: string): boolean =>
  agents.shown.value.data?.agents.some((one) => one.name === name && one.source === "imported") ?? false;

/** How the chief of staff is called, and how much it has to tell. */
export const chief = watched("agents:chief", () => ask("GET /api/chief"));

/** Conversations with agents, and how far each is; the newest first. */
export const agentChats = watched("agents:threads", () => ask("GET /api/threads"));

/** What agents have made, the newest first. */
export const agentReports = watched("agents:artifacts", () => ask("GET /api/artifacts"));

/** What agents do by themselves, when next, and what came of it last. */
export const agentSchedules = watched("agents:schedules", () => ask("GET /api/scheduler"));
