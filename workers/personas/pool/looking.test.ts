import { describe, expect, test } from "vitest";
import { Looking } from "./looking.ts";

/** So many turns as any look here takes, and some more. */
const TURNS = 20;

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await Promise.resolve();
}

describe("allows", () => {
  test("whoever asks to be seen by a look that begins after that, in whatever turn it is [row 85]", async () => {
    for (let at = 0; at < TURNS; at++) {
      let [latest, seen] = [0, 0];
      const looking = new Looking(async () => {
        const found = latest;
        await turns(3);
        seen = found;
      });
      latest = 1;
      const first = looking.look();
      await turns(at);
      latest = 2;
      await Promise.all([first, looking.look()]);
      expect([at, seen]).toEqual([at, 2]);
    }
  });

  test("a look to ask for the next one before it waits for anything [row 85]", async () => {
    let [begun, going, most] = [0, 0, 0];
    const looking: Looking = new Looking(async () => {
      begun += 1;
      going += 1;
      most = Math.max(most, going);
      if (begun === 1) void looking.look();
      await turns(3);
      going -= 1;
    });
    await looking.look();
    expect([begun, most]).toEqual([2, 1]);
  });
});

describe("fails safe", () => {
  test("a look that throws: who asked hears it, and the next one begins anew [row 85]", async () => {
    let begun = 0;
    const looking = new Looking(async () => {
      begun += 1;
      await turns(1);
      if (begun === 1) throw new Error("The first one fails");
    });
    await expect(looking.look()).rejects.toThrow("The first one fails");
    await looking.look();
    expect(begun).toBe(2);
  });
});
