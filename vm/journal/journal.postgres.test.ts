import { createHash, randomUUID } from "node:crypto";
import { v7 } from "uuid";
import { describe, expect, test } from "vitest";
import { ZONE } from "../../workers/mcp/journal/home.harness.ts";
import { JOURNAL } from "../../workers/mcp/journal/server.ts";
import { journalSuite } from "../../workers/mcp/journal/suite.harness.ts";
import { runTool } from "../../workers/mcp/tools/run.ts";
import { postgres, RELEASES, standForDatabase } from "../postgres/cluster.harness.ts";
import { postgresJournal } from "./postgres.ts";

// The journal's one suite against a real Postgres with the machine's roles and row-level security.

/** A UUID of the person's own. */
function userOf(person: string): string {
  const hash = createHash("sha256").update(person).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

describe.skipIf(postgres === null).each(RELEASES)("62: the journal on the tables of %s", (release) => {
  const database = standForDatabase("personal", release);

  journalSuite("a journal on the machine", () => ({
    call: (person, name, given, now) => {
      const store = postgresJournal(database(), userOf(person));
      const newId = () => v7({ msecs: now });
      const context = { store, now: new Date(now), timeZone: ZONE, newId, who: "client" };
      return runTool(JOURNAL, name, given, context, "request-1");
    },
  }));

  describe("fails safe", () => {
    test("45: an item that speaks of another person's plan is refused by the database itself [row 118]", async () => {
      const [anna, bert] = [randomUUID(), randomUUID()];
      const plan_id = randomUUID();
      const plan = {
        id: plan_id,
        plan_date: "2046-11-12",
        version: 1,
        status: "active",
        source: "x",
        time_budget: {},
        notes: null,
        created_at: "2046-11-12T12:00:00.000Z",
      };
      await postgresJournal(database(), anna).write((rows) => rows.put("plans", plan));
      const theirs = postgresJournal(database(), bert).write((rows) =>
        rows.put("goal_checkins", {
          id: randomUUID(),
          goal_id: plan_id,
          at: plan.created_at,
          value: null,
          note: null,
        }),
      );
      await expect(theirs).rejects.toMatchObject({ code: "23503" });
      expect(await postgresJournal(database(), bert).read((rows) => rows.find("plans"))).toEqual([]);
    });

    test("what breaks in the middle undoes what was written before it", async () => {
      const store = postgresJournal(database(), randomUUID());
      const metric = { on_date: "2046-11-12", name: "steps", source: "manual", value: 1, unit: null };
      const broken = store.write(async (rows) => {
        await rows.put("metrics", metric);
        throw new Error("in the middle");
      });
      await expect(broken).rejects.toThrow("in the middle");
      expect(await store.read((rows) => rows.find("metrics"))).toEqual([]);
    });
  });
});
