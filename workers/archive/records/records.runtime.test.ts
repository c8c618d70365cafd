import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { leftToAll } from "../../sizes.harness.ts";
import { dayOf, startOf } from "../../time/calendar.ts";
import type { Entry } from "../contract.ts";
import { openArchive } from "../endpoints.harness.ts";
import { AUDIT, DAY, entry, keysInR2, MINUTE, NOW, wake, world } from "../journal/journal.harness.ts";
import { operations } from "../operations.ts";
import { indexKey, PART_MAX } from "./index-part.ts";
import { RECENT_MAX } from "./recent.ts";
import type { RecordsReply } from "./schemas.ts";

const TODAY = dayOf(NOW);
const SEAL_TIME = startOf(TODAY) + DAY + 10 * MINUTE;
const PERSON = { kind: "person", name: "owner@example.com", role: "admin", credential: "access" } as const;

async function open() {
  let reads = 0;
  const bucket = {
    get: (key: string) => {
      reads += 1;
      return AUDIT.get(key);
    },
  };
  const archive = await openArchive(bucket);
  const call = async (query = "") => {
    reads = 0;
    const answer = await archive.call<RecordsReply>(`/api/audit/records?${query}`);
    return { ...answer, reads };
  };
  /** Every page, until there is none. */
  const all = async (query = "") => {
    const records: RecordsReply["records"] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const { status, body } = await call(`${query}${cursor === null ? "" : `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      records.push(...body.records);
      cursor = body.cursor;
      pages += 1;
    } while (cursor !== null && pages < 100);
    return { records, pages };
  };
  return { journal: archive.journal, call, all };
}
type Journal = Awaited<ReturnType<typeof openArchive>>["journal"];

const append = async (journal: Journal, ...entries: Partial<Entry>[]) => {
  for (const one of entries) await journal.append(entry(one));
};

/** The night passes: what was written is sealed. */
async function seal(journal: Journal, at = SEAL_TIME): Promise<void> {
  world.now = at;
  for (let round = 0; round < 5; round += 1) await runDurableObjectAlarm(journal);
}

describe("allows", () => {
  test("[row 110] what waits, what is in R2, and what is sealed to be one list, the newest first", async () => {
    const { journal, call } = await open();
    await append(
      journal,
      { at: NOW, requestId: "first" },
      { at: NOW, requestId: "second", costUsd: "0.0123" },
    );
    await wake(journal);
    await seal(journal);
    await append(journal, { at: NOW + DAY, requestId: "third", client: PERSON });
    await wake(journal);
    await append(journal, { at: NOW + DAY + 1, requestId: "fourth", complete: false });
    const { status, body } = await call();
    expect(status).toBe(200);
    expect(body.records.map(({ requestId, seal: state, key }) => [requestId, state, key])).toEqual([
      ["fourth", "open", `audit/${NOW + DAY + 1}.json`],
      ["third", "open", `audit/${NOW + DAY}.json`],
      ["second", "sealed", `audit/${NOW}-2.json`],
      ["first", "sealed", `audit/${NOW}.json`],
    ]);
    expect(body.records[2]).toEqual({
      key: `audit/${NOW}-2.json`,
      requestId: "second",
      at: new Date(NOW).toISOString(),
      client: "agency",
      kind: "program",
      role: "agency",
      method: "POST",
      route: "/api/approve",
      status: 200,
      costUsd: "0.0123",
      durationMs: 12,
      action: null,
      task: null,
      requests: 1,
      complete: true,
      seal: "sealed",
    });
    expect(body).toMatchObject({ cursor: null, keptDays: 400, keptFrom: TODAY, unreadable: [] });
    expect(z.safeParse(z.strictObject(operations["GET /api/audit/records"].reply.shape), body).success).toBe(
      true,
    );
  });

  test("[row 110] to look by client, route and task, before and after the night", async () => {
    const { journal, call } = await open();
    await append(
      journal,
      { at: NOW, requestId: "a", task: "t-1", route: "/api/tasks/:id/progress" },
      { at: NOW + 1, requestId: "b", task: "t-2" },
      { at: NOW + 2, requestId: "c", client: PERSON, method: "GET", route: "/api/budget" },
    );
    await wake(journal);
    const found = async (query: string) => (await call(query)).body.records.map(({ requestId }) => requestId);
    for (const night of [false, true]) {
      if (night) await seal(journal);
      expect(await found("client=owner@example.com")).toEqual(["c"]);
      expect(await found("task=t-1")).toEqual(["a"]);
      expect(await found("route=/api/tasks")).toEqual(["a"]);
      expect(await found(`route=${encodeURIComponent("GET /api/budget")}`)).toEqual(["c"]);
      expect(await found("client=agency&task=t-2")).toEqual(["b"]);
      expect(await found("client=nobody-there")).toEqual([]);
      // A word of one field is not found in another.
      expect(await found("task=agency")).toEqual([]);
    }
    // Nobody of that name is in the part, so that it is not read.
    expect((await call("client=nobody-there")).reads).toBe(0);
  });

  test("days to be the bounds, both included, and every record to come exactly once over all pages", async () => {
    const { journal, all, call } = await open();
    const made: string[] = [];
    for (let day = 0; day < 4; day += 1) {
      for (let one = 0; one < 5; one += 1) {
        const requestId = `r-${day}-${one}`;
        await append(journal, { at: NOW + day * DAY + Math.floor(one / 2), requestId });
        made.push(requestId);
      }
      await wake(journal);
      if (day < 3) await seal(journal, SEAL_TIME + day * DAY);
    }
    const { records } = await all("limit=3");
    expect(records.map(({ requestId }) => requestId)).toEqual(made.toReversed());
    const days = `from=${dayOf(NOW + DAY)}&to=${dayOf(NOW + 2 * DAY)}`;
    const within = (await call(days)).body.records.map(({ requestId }) => requestId);
    expect(within).toEqual(made.slice(5, 15).toReversed());
  });

  test("a busy day to be several parts, and one answer to look at so many only, with its cursor behind", async ({
    skip,
  }) => {
    leftToAll(skip);
    const { journal, call, all } = await open();
    const many = PART_MAX + 3;
    for (let one = 0; one < many; one += 1)
      await append(journal, {
        at: NOW + one,
        requestId: `r-${one}`,
        ...(one === 0 ? { task: "the-one" } : {}),
      });
    const before = await call("task=the-one");
    expect(before.body).toMatchObject({ records: [], scanned: { records: RECENT_MAX, bytes: 0 } });
    expect(before.body.cursor).not.toBeNull();
    expect((await all("task=the-one")).records.map(({ requestId }) => requestId)).toEqual(["r-0"]);
    await wake(journal);
    await seal(journal);
    expect(await keysInR2("index/")).toEqual([indexKey(TODAY, 1), indexKey(TODAY, 2)]);
    const after = await call("task=the-one");
    expect(after.body.records.map(({ requestId }) => requestId)).toEqual(["r-0"]);
    expect(after.body.scanned.records).toBe(many);
    expect(after.reads).toBe(2);
  });
});

describe("refuses", () => {
  test.each([
    "from=2046-11-13&to=2046-11-12",
    "cursor=nonsense",
    "limit=51",
    "limit=0",
    "from=tomorrow",
    "client=",
  ])("%s", async (query) => {
    const { call } = await open();
    expect((await call(query)).status).toBe(400);
  });
});

describe("fails safe", () => {
  test("[row 111] an index that was altered or is gone is not believed, and the day is named", async () => {
    const { journal, call } = await open();
    await append(journal, { at: NOW, requestId: "a" });
    await wake(journal);
    await seal(journal);
    await AUDIT.put(indexKey(TODAY, 1), "[\n[1,1]\n]");
    expect((await call()).body).toMatchObject({ records: [], unreadable: [TODAY], cursor: null });
    await AUDIT.delete(indexKey(TODAY, 1));
    expect((await call()).body).toMatchObject({ records: [], unreadable: [TODAY] });
    // The record itself can be read all the same.
    expect(await keysInR2("audit/")).toEqual([`audit/${NOW}.json`]);
  });

  test("R2 away while the index is written: nothing is lost, nothing twice", async () => {
    const { journal, call } = await open();
    await append(journal, { at: NOW, requestId: "a" }, { at: NOW + 1, requestId: "b" });
    await wake(journal);
    let refused = 0;
    world.put = (real, key) => {
      if (!key.startsWith("index/") || refused > 1) return real();
      refused += 1;
      return Promise.reject(new Error("away"));
    };
    for (const at of [SEAL_TIME, SEAL_TIME + MINUTE, SEAL_TIME + 20 * MINUTE]) {
      await seal(journal, at);
      const { records } = (await call()).body;
      expect(records.map(({ requestId }) => requestId)).toEqual(["b", "a"]);
    }
    expect(refused).toBe(2);
    expect(await journal.head()).toMatchObject({ seals: 1, conflicts: 0 });
    expect((await call()).body.records[0]).toMatchObject({ seal: "sealed" });
  });
});
