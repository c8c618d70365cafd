import { describe, expect, test } from "vitest";
import { GARMIN } from "./garmin/server.ts";
import { GOOGLE } from "./google/server.ts";
import { JOURNAL } from "./journal/server.ts";
import { PLACES } from "./places/server.ts";
import { SPLITWISE } from "./splitwise/server.ts";
import { shownOf } from "./tools/tool.ts";

// What a client keeps in its model's context all the time.

/** Of all five together; as for Purser's own list (catalogue.test.ts). */
const TOKENS_MAX = 12_000;
/** Of English and JSON; the model's own count is a little less. */
const CHARS_PER_TOKEN = 4;

const servers = [JOURNAL, GOOGLE, GARMIN, SPLITWISE, PLACES];
const listOf = (server: (typeof servers)[number]) => server.tools.map((one) => shownOf(one as never));

describe("allows", () => {
  test("all five lists in less than 12,000 tokens, in one order every time", () => {
    const text = JSON.stringify(servers.map(listOf));
    expect(Math.ceil(text.length / CHARS_PER_TOKEN)).toBeLessThanOrEqual(TOKENS_MAX);
    expect(JSON.stringify(servers.map(listOf))).toBe(text);
  });

  test("every name, also of older clients, to mean one tool of its server", () => {
    for (const { name, tools } of servers) {
      const names = tools.flatMap((one) => [one.name, ...Object.keys(one.aliases)]);
      expect(names, name).toEqual([...new Set(names)]);
      for (const one of tools) expect(one.description.length, one.name).toBeGreaterThan(10);
    }
  });
});
