import { describe, expect, test } from "vitest";
import { mcpTools } from "../../infra/worker/tools.ts";
import { ROLES } from "../caller.ts";
import { mayCall } from "../tools/call.ts";
import { leanSchema, listedTool } from "../wire/shown-tool.ts";
import { GARMIN } from "./garmin/server.ts";
import { GOOGLE } from "./google/server.ts";
import { JOURNAL } from "./journal/server.ts";
import { PLACES } from "./places/server.ts";
import { SPLITWISE } from "./splitwise/server.ts";
import { shownOf } from "./tools/tool.ts";

// What a client keeps in its model's context all the time.

/** Of all five and Purser's own together, for each role: below 12,000, with room for what comes. */
const TOKENS_MAX = 11_500;
/** Of English and JSON; the model's own count is a little less. */
const CHARS_PER_TOKEN = 4;

const servers = [JOURNAL, GOOGLE, GARMIN, SPLITWISE, PLACES];
const listOf = (server: (typeof servers)[number]) =>
  server.tools.map((one) => listedTool(shownOf(one as never)));
const tokensOf = (list: unknown): number => Math.ceil(JSON.stringify(list).length / CHARS_PER_TOKEN);
const own = mcpTools();

describe("allows", () => {
  test.each(ROLES)("%s all lists together in less than 12,000 tokens, in one order every time", (role) => {
    const caller = { kind: "person", name: "x", role, requestId: "r" } as const;
    const purser = own.filter((tool) => mayCall(tool, caller)).map(({ shown }) => listedTool(shown));
    const all = () => [purser, ...servers.map(listOf)];
    expect(tokensOf(all())).toBeLessThanOrEqual(TOKENS_MAX);
    expect(JSON.stringify(all())).toBe(JSON.stringify(all()));
  });

  test("what a list leaves out to be what the protocol takes for said", () => {
    const listed = (name: string) => servers.flatMap(listOf).find((one) => one.name === name);
    expect(listed("get_day")?.annotations).toEqual({ readOnlyHint: true, openWorldHint: false });
    expect(listed("log_habit")?.annotations).toEqual({
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    });
    expect(listed("delete_entity")?.annotations).toEqual({ destructiveHint: true, openWorldHint: false });
    expect(listed("gmail_send")?.annotations).toEqual({ destructiveHint: true });
    expect(listed("calendar_list")?.inputSchema).toEqual({
      type: "object",
      properties: { cursor: { type: "string" } },
      additionalProperties: false,
    });
  });

  test("names, choices, bounds and what has to be given to be there", () => {
    const { properties, required } = shownOf(JOURNAL.tools[0] as never).inputSchema;
    expect(required).toEqual(["plan_date", "items"]);
    expect(properties.items).toMatchObject({
      maxItems: 100,
      items: {
        required: ["title"],
        properties: { planned_minutes: { type: ["integer", "null"], maximum: 1_440 } },
      },
    });
    const shown = JOURNAL.tools.find(({ name }) => name === "log_journal_entry");
    expect(shownOf(shown as never).inputSchema.properties.entry_type).toMatchObject({
      enum: expect.arrayContaining(["reflection"]),
    });
    // A field may have the name of a word that is left out.
    expect(leanSchema({ properties: { maxLength: { type: "string", maxLength: 3 } } })).toEqual({
      properties: { maxLength: { type: "string" } },
    });
    expect(leanSchema({ anyOf: [{ type: "string" }, { type: "number" }] })).toEqual({
      anyOf: [{ type: "string" }, { type: "number" }],
    });
  });

  test("every name, also of older clients, to mean one tool of its server", () => {
    for (const { name, tools } of servers) {
      const names = tools.flatMap((one) => [one.name, ...Object.keys(one.aliases)]);
      expect(names, name).toEqual([...new Set(names)]);
      for (const one of tools) expect(one.description.length, one.name).toBeGreaterThan(10);
    }
  });
});
