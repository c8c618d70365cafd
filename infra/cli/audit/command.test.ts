import { describe, expect, test } from "vitest";
import { sealKey } from "../../../workers/archive/seals/chain.ts";
import { addressFrom } from "../../terminal/address.ts";
import { EXIT } from "../../terminal/command.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { chain, FIRST_DAY, hash, type World } from "./audit.harness.ts";
import { auditAt } from "./command.ts";
import type { AuditDoor, AuditHead, MachineRecord } from "./door.ts";
import type { UnsealedRecord } from "./evidence.ts";

const PAGE = 3;

/** A door in front of such a chain, three objects a page. */
function doorTo(
  world: World,
  more: Partial<AuditHead> = {},
  machine: MachineRecord = { configured: false },
): AuditDoor {
  const texts = new Map(world.seals.map(({ key, text }) => [key, text]));
  const all = [...world.records, ...world.seals].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return {
    objects: async (prefix, cursor) => {
      const left = all.filter(({ key }) => key.startsWith(prefix) && key > (cursor ?? ""));
      const items = left
        .slice(0, PAGE)
        .map(({ key, sha256 }) => ({ key, sha256, text: texts.get(key) ?? `the record ${key}` }));
      return { items, cursor: left.length > PAGE ? (items.at(-1)?.key ?? null) : null };
    },
    head: async ({ from, to, unsealed }) => ({
      firstDay: world.firstDay,
      keptFrom: world.firstDay,
      lastSeal: world.witness.at(-1) ?? null,
      seals: world.witness.length,
      unwritten: 0,
      oldestUnwrittenAt: null,
      conflicts: 0,
      ...(from && to ? { witness: world.witness.filter(({ day }) => day >= from && day <= to) } : {}),
      ...(unsealed === undefined ? {} : { unsealed: pageOf(world.unsealed, unsealed) }),
      ...more,
    }),
    machine: async () => machine,
  };
}

function pageOf(unsealed: readonly UnsealedRecord[], after: string) {
  const from = after === "" ? 0 : unsealed.findIndex(({ key }) => key === after) + 1;
  const items = unsealed.slice(from, from + PAGE);
  return { items, next: unsealed.length > from + PAGE ? (items.at(-1)?.key ?? null) : null };
}

const run = (line: string, door: AuditDoor) =>
  ran(
    auditAt(() => door),
    line.split(" ").filter(Boolean),
    { now: () => new Date("2026-11-04T12:00:00Z") },
  );

describe("allows", () => {
  test("[row 111] verify reads page by page and says in one line that all is whole", async () => {
    expect(await run("verify", doorTo(chain([4, 0, 5], 7)))).toMatchObject({
      code: EXIT.done,
      said: ["The audit is whole: 9 records in 3 sealed days, and 7 that no seal covers yet."],
      complained: [],
    });
  });

  test("verify of some days looks at those alone", async () => {
    const world = chain([4, 2, 5], 7);
    world.records = world.records.filter(({ key }) => key !== `audit/${Date.parse(FIRST_DAY)}.json`);
    const line = "The audit is whole: 2 records in 1 sealed days, and 0 that no seal covers yet.";
    expect(await run("verify --from 2026-11-02 --to 2026-11-02", doorTo(world))).toMatchObject({
      code: EXIT.done,
      said: [line],
    });
  });

  test("what the retention may have deleted is not missed, and that is said", async () => {
    const world = chain([4, 2, 5], 0);
    world.records = world.records.slice(4);
    world.seals = world.seals.slice(1);
    const door = doorTo(world, { keptFrom: "2026-11-02" });
    expect(await run("verify", door)).toMatchObject({ code: EXIT.done, complained: [] });
    const asked = await run("verify --from 2026-11-01", door);
    expect(asked).toMatchObject({
      code: EXIT.done,
      complained: [expect.stringContaining("older than 2026-11-02")],
    });
  });

  test("[row 110] list and read", async () => {
    const world = chain([1], 1);
    const key = `audit/${Date.parse(FIRST_DAY)}.json`;
    expect((await run("list", doorTo(world))).said).toHaveLength(2);
    expect((await run("list --prefix seals/", doorTo(world))).said).toEqual([sealKey(FIRST_DAY)]);
    expect(await run(`read ${key}`, doorTo(world))).toMatchObject({
      code: EXIT.done,
      said: [`the record ${key}`],
    });
  });
});

const AT = "2026-11-04T03:00:00.000Z";
const WHOLE = "The audit is whole: 2 records in 1 sealed days, and 0 that no seal covers yet.";

describe("the machine's own record", () => {
  test.each([
    ["2026-11-03", `The machine's own record is whole through 2026-11-03, by the seals of ${AT}.`],
    [null, `The machine's own record has no sealed day yet (handed in ${AT}).`],
  ])(
    "[row 111] that is as it was sealed is said, also of one that sleeps: through %s",
    async (through, line) => {
      const door = doorTo(chain([2], 0), {}, { configured: true, record: { at: AT, through, fault: null } });
      expect(await run("verify", door)).toMatchObject({ code: EXIT.done, said: [WHOLE, line] });
    },
  );

  test("[row 111] that is not as it was sealed ends with 1, whatever the rest is", async () => {
    const fault = "the seal of 2026-11-02 is another one than was handed in before";
    const record = { at: AT, through: "2026-11-03", fault };
    const { code, said } = await run("verify", doorTo(chain([2], 0), {}, { configured: true, record }));
    expect([code, said[0], said[1]]).toEqual([EXIT.failed, WHOLE, expect.stringContaining(fault)]);
  });

  test("of a machine without a backup yet is no fault, and said", async () => {
    const door = doorTo(chain([2], 0), {}, { configured: true, record: null });
    expect(await run("verify", door)).toMatchObject({
      code: EXIT.done,
      said: [WHOLE],
      complained: [expect.stringContaining("not handed in the seals")],
    });
  });
});

describe("refuses", () => {
  test("[row 111] verify names the first record that is wrong, and ends with 1", async () => {
    const world = chain([4, 4], 1);
    const key = `audit/${Date.parse(FIRST_DAY)}-2.json`;
    world.records = world.records.map((one) => (one.key === key ? { key, sha256: hash("x") } : one));
    world.records.pop();
    const { code, said } = await run("verify", doorTo(world));
    expect(code).toBe(EXIT.failed);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(`The record ${key} (2026-11-01) is altered: `);
    expect(said[0]).toMatch("1 more after it.");
  });

  test("[row 111] what belongs to no day of the chain is named first, each on a line, and costs no other requests", async () => {
    const world = chain([1, 1], 1);
    const lost = world.records.splice(0, 1)[0]?.key ?? "";
    const keys = ["audit/0.json", `audit/${Date.parse("2026-10-31")}.json`, "audit/9999999999999.json"];
    world.records.push(...keys.map((key) => ({ key, sha256: hash("x") })));
    let heads = 0;
    const door = doorTo(world);
    const head: AuditDoor["head"] = (query) => {
      heads++;
      return door.head(query);
    };
    const counted: AuditDoor = { ...door, head };
    const { code, said } = await run("verify", counted);
    expect(code).toBe(EXIT.failed);
    expect(said).toEqual([
      expect.stringContaining("audit/0.json (of no day) is added"),
      expect.stringContaining(`${keys[1]} (2026-10-31) is added: it is from before the Journal's first day`),
      expect.stringContaining(`${keys[2]} (2286-11-20) is added: it is from a day that has not come yet`),
      expect.stringContaining(`The record ${lost} (2026-11-01) is missing`),
    ]);
    expect(heads).toBe(3);
  });

  test.each([
    ["", "missing required argument 'what'"],
    ["check", "Allowed choices are verify, list, read"],
    ["verify --from 2026-13-01", "not a day such as"],
    ["verify --from 2026-11-02 --to 2026-11-01", "is after"],
    ["verify now", "now: one word too many"],
    ["verify --prefix audit/", "--prefix is not for verify"],
    ["list --from 2026-11-01", "--from is not for list"],
    ["read", "name the key"],
    ["read a b", "too many arguments"],
    ["verify --fast", "--fast"],
  ])("the command line %j", async (line, problem) => {
    const door = doorTo(chain([1], 1));
    expect(await run(line, door)).toMatchObject({
      code: EXIT.unusable,
      output: expect.stringContaining(problem),
    });
  });

  test.each([
    [{ PURSER_URL: "http://purser.example.com", PURSER_TOKEN: "t" }, "begins with https://"],
    [{ PURSER_URL: "nowhere", PURSER_TOKEN: "t" }, "begins with https://"],
    [{ PURSER_URL: "https://purser.example.com" }, "Set PURSER_TOKEN"],
    [{}, "Set PURSER_TOKEN"],
  ])("%j, without saying what to set", (env, problem) => {
    const said = expect.objectContaining({ message: expect.stringContaining(problem), code: EXIT.unusable });
    expect(() => addressFrom(env, null)).toThrow(said);
  });
});

describe("fails safe", () => {
  test("a local run's token goes to that run alone", () => {
    const local = JSON.stringify({
      url: "http://localhost:8787",
      tokens: { admin: "local" },
      accessClientId: "i",
    });
    expect(addressFrom({}, local)).toMatchObject({ token: "local", accessId: "i" });
    expect(() => addressFrom({ PURSER_URL: "https://purser.example.com" }, local)).toThrow(
      "Set PURSER_TOKEN",
    );
    const env = { PURSER_URL: "https://purser.example.com/", PURSER_TOKEN: "t" };
    expect(addressFrom(env, local)).toEqual({
      url: "https://purser.example.com",
      token: "t",
      accessId: undefined,
      accessSecret: undefined,
    });
  });

  test("a door that refuses is not an audit that is wrong", async () => {
    const door: AuditDoor = {
      objects: () => Promise.reject(new Error("The door answered 403")),
      head: () => Promise.reject(new Error("The door answered 403")),
      machine: () => Promise.reject(new Error("The door answered 403")),
    };
    expect(await run("verify", door)).toMatchObject({
      code: EXIT.unusable,
      said: [],
      complained: ["The door answered 403"],
    });
    expect(await run("help", door)).toMatchObject({ code: EXIT.unusable });
  });

  test("a day that is sealed while records are read does not look like a hole", async () => {
    const [before, after] = [chain([2], 2), chain([2, 2], 0)];
    let reads = 0;
    const door: AuditDoor = {
      objects: (prefix, cursor) => doorTo(reads++ === 0 ? before : after).objects(prefix, cursor),
      head: (query) => doorTo(reads === 0 ? before : after).head(query),
      machine: async () => ({ configured: false }),
    };
    expect(await run("verify", door)).toMatchObject({ code: EXIT.done });
  });
});
