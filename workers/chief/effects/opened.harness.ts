import { runInDurableObject } from "cloudflare:test";
import { openDesk } from "../../model/model.harness.ts";
import { HOUR_MS } from "../../time/calendar.ts";
import type { ShownTool } from "../../wire/shown-tool.ts";
import type { Things } from "../connected/things.ts";
import { NOW, openChief, settle, world } from "../objects.harness.ts";

// For the tests of what agents change: a person whose model uses one tool and then reports.

type Asked = Parameters<NonNullable<Parameters<typeof openDesk>[0]>>[0];

const shown = (name: string, more: object = {}): ShownTool => ({
  name,
  title: name,
  description: `${name}.`,
  inputSchema: { type: "object", properties: {}, required: [], additionalProperties: false },
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
    ...more,
  },
});

export const WATER = { habit: "water", value: 1 };
const REPORT = { notify: false, priority: "low", title: "Done", body: "", report: "Done." };
const turnOf = ({ messages }: Asked): number => messages.filter(({ role }) => role === "assistant").length;
const uses = (name: string, input: object) => ({
  blocks: [{ type: "tool_use" as const, id: `toolu_${name}`, name, input }],
});

/** A person whose model uses one tool and then reports; what the journal was called with is kept. */
export async function opened(
  name: string,
  input: object,
  call: Things["call"] = async () => ({ ok: true, text: '{"id":"h-1"}' }),
  gate: Partial<Pick<typeof world, "gate">> = {},
  by: "task" | "chat" = "task",
) {
  const calls: unknown[] = [];
  const chief = openChief(gate);
  await settle(chief);
  world.opened = openDesk(
    (asked) => (turnOf(asked) === 0 ? uses(name, input) : { text: JSON.stringify(REPORT) }),
    { clock: () => new Date(world.now) },
  );
  world.tools = {
    tools: async (server) =>
      ({
        journal: [shown("log_habit"), shown("delete_entity", { destructiveHint: true })],
        google: [shown("gmail_send"), shown("event_create")],
        splitwise: [shown("splitwise_create_expense")],
        web: [shown("http_request")],
      })[String(server)] ?? [],
    call: async (server, tool, given) => {
      calls.push([server, tool, given]);
      return call(server, tool, given);
    },
  };
  const words =
    "---\nallowed_servers: [memory, notes, gate, journal, personas, mail, calendar, splitwise, http_request]\n---";
  await chief.call("PUT", "/api/agents/cos/files/TOOLS.md", { text: words });
  if (by === "task") await chief.call("POST", "/api/agents/cos/tasks", { task: "Keep my habits" });
  await chief.at(world.now);
  await chief.at(world.now);
  const told = () => JSON.stringify(world.opened.sent().at(-1)?.asked.messages);
  const notifications = async () =>
    (await chief.call("GET", "/api/notifications")).body.notifications.map(
      ({ title, priority }: { title: string; priority: string }) => `${priority} ${title}`,
    );
  const effects = () =>
    runInDurableObject(chief.stub, (_, { storage }) =>
      storage.sql.exec("SELECT state, description, deed FROM effects").toArray(),
    );
  return { chief, calls, told, notifications, effects };
}
/** What the gate says from now on. */
export const says = (status: "approved" | "denied" | "pending", reason = "") => {
  world.gate = { status, reason, question: "decision-1", endsAt: NOW + 24 * HOUR_MS };
};
