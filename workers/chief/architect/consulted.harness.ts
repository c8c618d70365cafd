import type * as z from "zod/mini";
import { checkedFields } from "../../mcp/journal/custom/fields.ts";
import type { CustomKind } from "../../mcp/journal/custom/kinds.ts";
import { JOURNAL } from "../../mcp/journal/server.ts";
import { runTool } from "../../mcp/tools/run.ts";
import { shownOf } from "../../mcp/tools/tool.ts";
import { openDesk } from "../../model/model.harness.ts";
import { HOUR_MS } from "../../time/calendar.ts";
import type { ThingSaid } from "../connected/things.ts";
import { NOW, openChief, settle, world } from "../objects.harness.ts";

// For the tests of the architect: a person whose chief of staff asks it, and what it then says or does.

export type Asked = Parameters<NonNullable<Parameters<typeof openDesk>[0]>>[0];
type Said = ReturnType<NonNullable<Parameters<typeof openDesk>[0]>>;

export const uses = (name: string, input: object) => ({
  blocks: [{ type: "tool_use" as const, id: `toolu_${name}`, name, input }],
});
export const turnOf = ({ messages }: Asked): number =>
  messages.filter(({ role }) => role === "assistant").length;
export const isArchitect = ({ system }: Asked): boolean =>
  JSON.stringify(system).includes("Your role: Architect.");
export const toldTools = ({ tools = [] }: Asked): string[] =>
  tools.flatMap((tool) => ("name" in tool ? [String(tool.name)] : []));
/** The canary: a sentence of its file that nobody says by chance. */
export const CANARY = "your words are theirs to use";
export const OWN_FILE =
  "You work for the chief of staff, who speaks with the person; your words are theirs to use.";
export const ANSWER =
  "A kind called migraine with pain from zero to ten, hours and a trigger would cost nothing, since the journal is kept at the edge.";
export const reported = (report: string) => ({
  text: JSON.stringify({
    notify: true,
    priority: "normal",
    title: "About your migraine",
    body: report,
    report,
  }),
});

export const KIND = {
  name: "migraine",
  title: "Migraine",
  description: "Attacks, to see what brings them",
  fields: [
    { name: "pain", type: "whole", min: 0, max: 10 },
    { name: "trigger", type: "choice", options: ["sleep", "weather"] },
  ],
};
export const TYPE = {
  name: "garden-keeper",
  title: "Garden keeper",
  description: "Knows what is due in the garden.",
  instructions: "Say what is due in the garden this week, by what was planted.",
  interview: ["What grows in your garden?"],
  keywords: ["garden", "tomatoes"],
  tools: ["journal", "web"],
};

/** What the journal says of a kind before it is defined. */
async function checkedKind(input: Readonly<Record<string, unknown>>): Promise<ThingSaid> {
  const { only_check: _, ...given } = input;
  const { isError, text } = await runTool(
    { ...JOURNAL, tools: JOURNAL.tools.map((one) => ({ ...one, run: checkedOnly })) },
    "define_custom_kind",
    given,
    undefined as never,
    "request-1",
  );
  if (!isError) return { ok: true, text };
  const { code, message } = JSON.parse(text) as { code: string; message: string };
  return { ok: false, code, why: message };
}
const checkedOnly = async ({ fields }: z.infer<typeof CustomKind>) => checkedFields(fields);

/** A person whose chief of staff asks the architect, who says or does that, and then reports that. */
export async function consulted(
  architect: (asked: Asked) => Said,
  report: (asked: Asked) => string = () => "It is proposed.",
  changes: Parameters<typeof openChief>[0] = {},
) {
  const calls: unknown[] = [];
  const chief = openChief(changes);
  await settle(chief);
  world.opened = openDesk(
    (asked) => {
      if (isArchitect(asked)) return architect(asked);
      return turnOf(asked) === 0
        ? uses("architect_ask", { question: "Track my migraine in the journal" })
        : reported(report(asked));
    },
    { clock: () => new Date(world.now) },
  );
  world.tools = {
    tools: async (server) => (server === "journal" ? JOURNAL.tools.map(shownOf) : []),
    call: async (server, tool, given) => {
      if (given.only_check === true) return checkedKind(given);
      calls.push([server, tool, given]);
      return { ok: true, text: '{"kinds":[]}' };
    },
  };
  await chief.call("POST", "/api/agents/cos/tasks", { task: "I want to track my migraine" });
  await chief.at(world.now);
  await chief.at(world.now);
  const sent = () => chief.asks().map(({ asked }) => asked);
  const agents = async () =>
    ((await chief.call("GET", "/api/agents")).body.agents as { name: string }[]).map(({ name }) => name);
  const artifact = async () => (await chief.call("GET", "/api/artifacts?type=report")).body.artifacts[0];
  const titles = async () =>
    (await chief.call("GET", "/api/notifications")).body.notifications.map(
      ({ title }: { title: string }) => title,
    );
  return { chief, calls, sent, agents, artifact, titles };
}
export const says = (status: "approved" | "denied" | "pending") => {
  world.gate = { status, reason: "", question: "decision-1", endsAt: NOW + 24 * HOUR_MS };
};
/** Its model uses that tool, then says so. */
export const proposing =
  (tool: string, input: object) =>
  (asked: Asked): Said =>
    turnOf(asked) === 0 ? uses(tool, input) : { text: "It waits." };
export const kindsDefined = (calls: readonly unknown[]) =>
  calls.filter((call) => JSON.stringify(call).includes("define_custom_kind"));
