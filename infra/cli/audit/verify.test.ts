import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byPlace, dayAfter, placeOf, sealKey } from "../../../workers/archive/seals/chain.ts";
import { chain, contentOf, FIRST_DAY, forge, hash, type World } from "./audit.harness.ts";
import { verify } from "./verify.ts";

const [DAY_1, DAY_2, DAY_3] = [0, 1, 2].map((days) => dayAfter(FIRST_DAY, days)) as [string, string, string];
const SPARE = { ms: 1_700_000_000_000, n: 1 };
const inChain = (a: string, b: string) => byPlace(placeOf(a) ?? SPARE, placeOf(b) ?? SPARE);

/** Takes one element out of a list and gives it back. */
function take<T>(list: T[], index: number): T {
  const [taken] = list.splice(index, 1);
  if (taken === undefined) throw new Error(`The list has no element ${index}.`);
  return taken;
}
const at = <T>(list: readonly T[], index: number): T => take([...list], index);

/** As the command says them: what belongs to no day first. */
const said = (world: World) => {
  const { strays, findings } = verify(world);
  return [...strays, ...findings];
};
const first = (world: World) => said(world)[0];

const worlds = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 2, maxLength: 5 }),
    fc.integer({ min: 0, max: 7 }),
  )
  .filter(([sealed, open]) => sealed.reduce((sum, count) => sum + count, open) >= 2);
const seeds = fc.tuple(fc.nat(), fc.nat());

describe("allows", () => {
  test("[row 111] a chain as it was written, whatever the order in which it is read", () => {
    fc.assert(
      fc.property(worlds, seeds, ([sealed, open], [seed]) => {
        const world = chain(sealed, open);
        const turn = <T>(list: T[]) => list.push(...list.splice(0, seed % (list.length + 1)));
        for (const list of [world.records, world.seals, world.unsealed]) turn<unknown>(list);
        expect(verify(world)).toEqual({
          strays: [],
          findings: [],
          sealedDays: sealed.length,
          sealedRecords: sealed.reduce((sum, count) => sum + count, 0),
          openRecords: open,
        });
      }),
    );
  });

  test("a range of days, whose first seal follows one that is not looked at", () => {
    const world = chain([2, 3, 4], 1);
    const seals = world.seals.filter(({ key }) => key === sealKey(DAY_2));
    Object.assign(world, { from: DAY_2, to: DAY_2, seals, unsealed: [] });
    expect(verify(world)).toEqual({
      strays: [],
      findings: [],
      sealedDays: 1,
      sealedRecords: 3,
      openRecords: 0,
    });
  });

  test("a record of a day to come that the Journal names itself, as its clock may be ahead", () => {
    const world = chain([1], 0);
    const key = `audit/${Date.parse("2026-12-24")}.json`;
    world.records.push({ key, sha256: hash(key) });
    world.unsealed.push({ key, sha256: hash(key), stored: true });
    world.to = "2026-12-24";
    expect(said(world)).toEqual([]);
  });

  test("a record that is still on its way to the bucket, and nothing at all", () => {
    const world = chain([1], 2);
    world.records.pop();
    world.unsealed.push({ ...take(world.unsealed, 1), stored: false });
    expect(first(world)).toBeUndefined();
    expect(verify({ ...chain([], 0), firstDay: null })).toMatchObject({ findings: [], sealedDays: 0 });
  });
});

describe("refuses", () => {
  test("[row 111] a record that was altered, wherever it is", () => {
    fc.assert(
      fc.property(worlds, seeds, ([sealed, open], [seed]) => {
        const world = chain(sealed, open);
        const index = seed % world.records.length;
        const { key } = take(world.records, index);
        world.records.push({ key, sha256: hash("altered") });
        expect(verify(world).findings).toMatchObject([{ what: "record", how: "altered", key }]);
      }),
    );
  });

  test("[row 111] a record that was deleted", () => {
    fc.assert(
      fc.property(worlds, seeds, ([sealed, open], [seed]) => {
        const world = chain(sealed, open);
        const { key } = take(world.records, seed % world.records.length);
        expect(verify(world).findings).toMatchObject([{ what: "record", how: "missing", key }]);
      }),
    );
  });

  test("[row 111] a record that was added, in a day of the chain or under any other name", () => {
    const names = fc.oneof(
      // Past the day's own records, and before those of the next day.
      fc.nat({ max: 86_399_989 }).map((ms) => `audit/${Date.parse(DAY_1) + 10 + ms}.json`),
      fc.constantFrom("audit/x.json", "audit/1763000000000-1.json", "audit/17630000000000.json", "audit/a/b"),
    );
    fc.assert(
      fc.property(worlds, names, ([sealed, open], key) => {
        const world = chain(sealed, open);
        world.records.push({ key, sha256: hash("added") });
        expect(said(world)).toMatchObject([{ what: "record", how: "added", key }]);
      }),
    );
  });

  test("[row 111] records and seals outside the days that the Journal knows, each by its name, before all else", () => {
    const strays = [
      "audit/x.json",
      `audit/${Date.parse("2026-10-31")}.json`,
      "audit/9999999999999.json",
      `audit/${Date.parse("2026-11-09")}-2.json`,
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(strays, { minLength: 1 }), (keys) => {
        const world = chain([2, 3], 1);
        const { key } = take(world.records, 1);
        world.records.push(...keys.map((name) => ({ key: name, sha256: hash(name) })));
        world.seals.push({ key: "seals/2026-10-31.json", text: "{}", sha256: hash("{}") });
        const found = verify(world);
        expect(found.strays.map((one) => one.key)).toEqual([...keys, "seals/2026-10-31.json"]);
        expect(found.findings).toMatchObject([{ how: "missing", key }]);
      }),
    );
  });

  test("[row 111] a record whose date is centuries ahead, without going through all days until then", () => {
    const world = chain([2], 1);
    world.records.push({ key: "audit/9999999999999.json", sha256: hash("added") });
    Object.assign(world, { to: "9999-12-31" });
    expect(verify(world)).toMatchObject({ strays: [{ how: "added" }], findings: [] });
  });

  test("[row 111] two records that changed places", () => {
    fc.assert(
      fc.property(worlds, seeds, ([sealed, open], [one, other]) => {
        const world = chain(sealed, open);
        const a = take(world.records, one % world.records.length);
        const b = take(world.records, other % world.records.length);
        world.records.push({ key: a.key, sha256: b.sha256 }, { key: b.key, sha256: a.sha256 });
        const [earlier] = [a.key, b.key].toSorted(inChain);
        const [finding, ...more] = verify(world).findings;
        expect(finding).toMatchObject({ what: "record", key: earlier });
        // Within a day the content tells where it came from.
        expect(["reordered", "altered"]).toContain(finding?.how);
        expect(more).toHaveLength(1);
      }),
    );
    const world = chain([3], 0);
    const [a, b] = [take(world.records, 0), take(world.records, 0)];
    world.records.push({ key: a.key, sha256: b.sha256 }, { key: b.key, sha256: a.sha256 });
    expect(first(world)).toMatchObject({
      how: "reordered",
      key: a.key,
      detail: `it has the content of ${b.key}`,
    });
  });

  test("[row 111] a seal that was altered in any way, by any of its characters", () => {
    fc.assert(
      fc.property(worlds, seeds, ([sealed, open], [seed, place]) => {
        const world = chain(sealed, open);
        const index = seed % world.seals.length;
        const seal = at(world.seals, index);
        const text = seal.text ?? "";
        const cut = place % text.length;
        const changed = `${text.slice(0, cut)}${text[cut] === "0" ? "1" : "0"}${text.slice(cut + 1)}`;
        world.seals[index] = { key: seal.key, text: changed, sha256: hash(changed) };
        expect(first(world)).toMatchObject({ what: "seal", key: seal.key });
      }),
    );
  });

  test("[row 111] a seal that was deleted", () => {
    fc.assert(
      fc.property(worlds, seeds, ([sealed, open], [seed]) => {
        const world = chain(sealed, open);
        const { key } = take(world.seals, seed % world.seals.length);
        expect(verify(world).findings).toMatchObject([{ what: "seal", how: "missing", key }]);
      }),
    );
  });

  test("[row 111] two seals that changed places", () => {
    fc.assert(
      fc.property(worlds, seeds, ([sealed, open], [one, other]) => {
        const world = chain(sealed, open);
        const a = take(world.seals, one % world.seals.length);
        const b = take(world.seals, other % world.seals.length);
        world.seals.push({ ...a, key: b.key }, { ...b, key: a.key });
        const [earlier] = [a.key, b.key].toSorted();
        expect(first(world)).toMatchObject({ what: "seal", how: "reordered", key: earlier });
      }),
    );
  });

  test.each([`seals/${dayAfter(FIRST_DAY, 2)}.json`, "seals/2026-11-02-2.json", "seals/x"])(
    "[row 111] the added seal %s",
    (key) => {
      const world = chain([1, 1], 1);
      world.seals.push({ key, text: "{}", sha256: hash("{}") });
      expect(first(world)).toMatchObject({ what: "seal", how: "added", key });
    },
  );

  test("[row 111] a whole history that was written anew from one day on, seals included", () => {
    const world = chain([2, 2, 2], 0);
    const gone = take(world.records, 2);
    const forged = forge(at(world.seals, 1), (seal) => ({
      ...seal,
      records: seal.records.filter(([key]) => key !== gone.key),
      count: 1,
    }));
    world.seals[1] = forged;
    world.seals[2] = forge(at(world.seals, 2), (seal) => ({ ...seal, previous: forged.sha256 }));
    // Without the Journal's memory this chain would hold.
    expect(contentOf(at(world.seals, 2)).previous).toBe(at(world.seals, 1).sha256);
    const { findings } = verify(world);
    expect(findings.map(({ key, how }) => [key, how])).toEqual([
      [sealKey(DAY_2), "altered"],
      [sealKey(DAY_3), "altered"],
    ]);
  });

  test("[row 111] a seal whose own list is out of order, though the Journal remembers it so", () => {
    const world = chain([3], 0);
    const forged = forge(at(world.seals, 0), (seal) => ({ ...seal, records: seal.records.toReversed() }));
    Object.assign(world, { seals: [forged], witness: [{ day: DAY_1, sha256: forged.sha256 }] });
    expect(first(world)).toMatchObject({ what: "seal", how: "reordered", key: sealKey(DAY_1) });
  });
});

describe("fails safe", () => {
  test("names the first of several, in the order of the chain and not of the names", () => {
    const world = chain([3, 3], 0);
    world.records = world.records.map(({ key }) => ({ key, sha256: hash(`altered ${key}`) }));
    // As text `-2` comes before `.json`.
    expect(first(world)).toMatchObject({ key: `audit/${Date.parse(DAY_1)}.json` });
  });

  test("records and seals of which the Journal remembers nothing are found, not trusted", () => {
    const world = chain([2], 1);
    Object.assign(world, { firstDay: null, witness: [], unsealed: [] });
    expect(said(world).map(({ how }) => how)).toEqual(["added", "added", "added", "added"]);
  });

  test("a seal that is no text, and one of another form", () => {
    for (const text of [null, "", "[]", "null", '{"day":"2026-11-01"}']) {
      const world = chain([1], 0);
      world.seals = [{ key: sealKey(DAY_1), text, sha256: hash(text ?? "") }];
      expect(first(world)).toMatchObject({ what: "seal", how: "altered", key: sealKey(DAY_1) });
    }
  });
});
