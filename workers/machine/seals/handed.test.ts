import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { dayAfter } from "../../time/calendar.ts";
import { NOON, openMachine } from "../lifecycle.harness.ts";
import { acceptRecord, takeRecord } from "../running.ts";
import { machineStatusAt } from "../status.ts";
import { chainedText, NO_DAY_BEFORE, type SealedDay } from "./chain.ts";

// What the machine says of its own record, against what it said before.

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const FIRST = "2026-11-01";

/** Seals as the machine makes them: of days one after the other, each with what its records hash to. */
function sealed(...manifests: readonly string[]): SealedDay[] {
  let chain = NO_DAY_BEFORE;
  return manifests.map((manifest, at) => {
    const seal = { day: dayAfter(FIRST, at), records: 1, manifestSha256: sha256(manifest) };
    chain = sha256(chainedText(chain, seal));
    return { ...seal, chainSha256: chain };
  });
}

function open() {
  const machine = openMachine();
  const hand = async (days: readonly SealedDay[], fault: string | null = null) => {
    await takeRecord(machine.world, { fault, days }, NOON);
    return machineStatusAt(machine.sql, machine.world.plan, NOON).record;
  };
  return { ...machine, hand };
}

describe("allows", () => {
  test("each backup to add its days, and a machine that sleeps to be known by its last one [row 118]", async () => {
    const { hand, notices } = open();
    expect(await hand(sealed("a", "b"))).toEqual({
      at: NOON,
      through: "2026-11-02",
      fault: null,
      from: null,
    });
    expect(await hand(sealed("a", "b"))).toMatchObject({ fault: null });
    expect(await hand(sealed("a", "b", "c", "d"))).toMatchObject({ through: "2026-11-04", fault: null });
    expect(notices).toEqual([]);
  });
});

describe("refuses", () => {
  const a = sealed("a", "b", "c");
  const changed = a.map((one, at) => (at === 1 ? { ...one, records: 2 } : one));
  const [one, two, three] = a as [SealedDay, SealedDay, SealedDay];

  test.each<[string, readonly SealedDay[], string]>([
    ["a past made anew from its second day on", sealed("a", "x", "c"), "2026-11-02 is another one"],
    ["a past made anew, with a day more", sealed("x", "b", "c", "d"), "2026-11-01 is another one"],
    ["the last days gone", sealed("a", "b"), "2026-11-03 was handed in before and is gone"],
    ["no days any more", [], "2026-11-01 was handed in before and is gone"],
    ["a day dropped", [one, three], "2026-11-02 is gone, or not in its place"],
    ["the first day dropped", [two, three], "2026-11-02 was altered"],
    ["days reordered", [one, three, two], "2026-11-02 is gone, or not in its place"],
    ["a seal's own content changed", changed, "2026-11-02 was altered"],
    ["a day that is not over", sealed(...Array<string>(12).fill("a")), "2026-11-12, which is not over"],
  ])("%s, which is told once [row 118]", async (_, days, fault) => {
    const { hand, notices } = open();
    await hand(a);
    expect((await hand(days))?.fault).toContain(fault);
    await hand(days);
    expect(notices.map(({ event }) => event)).toEqual(["machine.record"]);
    expect((await hand(a))?.fault).toBeNull();
  });

  test("a record that the machine itself finds altered, whatever its seals say", async () => {
    const { hand } = open();
    const fault = "record 1 of 2026-11-02 was altered";
    expect(await hand(a, fault)).toMatchObject({ fault, through: "2026-11-03" });
  });
});

describe("after a restore of an older backup", () => {
  const before = sealed("a", "b", "c");
  const after = sealed("a", "b", "x", "y");

  test("the record goes on from the day on where it differs, once its owner has said so [row 118]", async () => {
    const { hand, world } = open();
    await hand(before);
    expect((await hand(after))?.fault).toContain("2026-11-03 is another one");
    expect(acceptRecord(world)).toBeNull();
    expect(await hand(after)).toMatchObject({ through: "2026-11-04", fault: null });
    // The days before are compared as ever, and so are the new ones.
    expect((await hand(sealed("z", "b", "x", "y")))?.fault).toContain("2026-11-01 is another one");
    expect((await hand(sealed("a", "b", "x", "z")))?.fault).toContain("2026-11-04 is another one");
  });

  test("what no restore explains is not taken for true, and neither is what does not differ", async () => {
    const { hand, world } = open();
    await hand(before);
    expect(acceptRecord(world)).toContain("does not differ");
    await hand(before, "record 1 of 2026-11-02 was altered");
    expect(acceptRecord(world)).toContain("No restore explains this: record 1 of 2026-11-02 was altered");
    expect((await hand(after))?.fault).toContain("2026-11-03 is another one");
  });
});

describe("fails safe", () => {
  test("before the first backup nothing is known, which is no fault", () => {
    const { sql, world } = open();
    expect(machineStatusAt(sql, world.plan, NOON).record).toBeNull();
  });

  test("a wrong past is never written over the known one", async () => {
    const { hand } = open();
    await hand(sealed("a", "b"));
    for (const _ of [1, 2]) expect((await hand(sealed("x", "b", "c")))?.fault).toContain("2026-11-01");
  });
});
