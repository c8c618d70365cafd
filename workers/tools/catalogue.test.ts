import { describe, expect, test } from "vitest";
import { mcpTools } from "../../infra/worker/tools.ts";
import { ROLES } from "../caller.ts";
import { ROUTES } from "../edge/table.ts";
import type { Operation } from "../operation.ts";
import { mayCall } from "./call.ts";
import { catalogueOf } from "./catalogue.ts";
import { routes } from "./routes.ts";

// The tools as the build writes them into the Worker.

/** For the default list of each role: a client keeps it in the model's context all the time. */
const TOKENS_MAX = 12_000;
/** Of English and JSON; the model's own count is a little less. */
const CHARS_PER_TOKEN = 4;

const tools = mcpTools();
const listFor = (kind: "person" | "program", role: (typeof ROLES)[number]) =>
  tools.filter((tool) => mayCall(tool, { kind, name: "x", role, requestId: "r" })).map(({ shown }) => shown);
const lists = (["person", "program"] as const).flatMap((kind) =>
  ROLES.filter((role) => routes[0]?.methods.POST?.includes(role as never)).map((role) => {
    const list = listFor(kind, role);
    return { kind, role, list, tokens: Math.ceil(JSON.stringify(list).length / CHARS_PER_TOKEN) };
  }),
);

describe("allows", () => {
  test.each(lists.map((one) => ({ ...one, count: one.list.length })))(
    "a $kind of the role $role to have $count tools in about $tokens tokens",
    ({ list, tokens }) => {
      expect(list.length).toBeGreaterThan(0);
      expect(tokens).toBeLessThanOrEqual(TOKENS_MAX);
    },
  );

  test("each role what its rows allow over HTTP, in the same order every time", () => {
    const names = (kind: "person" | "program", role: (typeof ROLES)[number]) =>
      listFor(kind, role).map(({ name }) => name);
    expect(names("program", "agency")).toEqual([
      "ask_gate",
      "report_progress",
      "finish_task",
      "halt_task",
      "read_task",
      "read_status",
    ]);
    expect(names("program", "cos_internal")).toEqual(
      names("program", "personal").filter((name) => name !== "list_tasks"),
    );
    expect(names("person", "admin")).toEqual(tools.map(({ shown }) => shown.name));
    expect(JSON.stringify(mcpTools())).toBe(JSON.stringify(tools));
  });

  test("a model to know what each tool is for, and each argument's place", () => {
    for (const { shown } of tools) {
      expect(shown.name).toMatch(/^[a-z]+(_[a-z]+)+$/);
      expect(shown.description.length, shown.name).toBeGreaterThan(20);
      expect(shown.inputSchema.additionalProperties).toBe(false);
      for (const name of shown.inputSchema.required)
        expect(shown.inputSchema.properties).toHaveProperty(name);
    }
    const halt = tools.find(({ shown }) => shown.name === "halt_task");
    expect(halt?.shown.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    expect(halt?.shown.inputSchema.required).toEqual(["taskId", "reason"]);
  });
});

describe("refuses", () => {
  test("a program the answer to an approval, whatever its role", () => {
    for (const role of ROLES)
      expect(listFor("program", role).map(({ name }) => name)).not.toContain("answer_approval");
  });

  test("to be built when an endpoint that a tool calls is gone", () => {
    const without = ROUTES.filter(({ path }) => path !== "/api/halt");
    const any: Operation = { summary: "x", description: "x" };
    const operations = new Proxy({}, { get: () => any });
    expect(() => catalogueOf(without, operations)).toThrow("halt_task: no endpoint is POST /api/halt");
  });
});
