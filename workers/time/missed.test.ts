import { describe, expect, test } from "vitest";
import { lookAt } from "./missed.ts";

const MINUTE = 60_000;
const DUE = Date.parse("2026-11-20T12:00:00Z");
const every = { kind: "every", ms: 30 * MINUTE } as const;
const once = { policy: "once", graceMs: 24 * 60 * MINUTE } as const;

describe("allows", () => {
  test("what is on time fires, and the next slot is reckoned from it, however late it was [row 175]", () => {
    const look = lookAt(DUE, every, { policy: "skip" }, DUE + 900);
    expect(look).toEqual({ fire: [DUE], skipped: { count: 0, last: null }, next: DUE + 30 * MINUTE });
  });

  test("32. hours later the newest fires once, and the phase stays [row 176]", () => {
    const look = lookAt(DUE, every, once, DUE + 190 * MINUTE);
    expect(look.fire).toEqual([DUE + 180 * MINUTE]);
    expect(look.skipped.count).toBe(6);
    expect(look.next).toBe(DUE + 210 * MINUTE);
  });

  test("all that were missed, up to a number, the oldest of them first [row 176]", () => {
    const look = lookAt(DUE, every, { policy: "all", max: 3 }, DUE + 190 * MINUTE);
    expect(look.fire).toEqual([120, 150, 180].map((minutes) => DUE + minutes * MINUTE));
  });

  test("a year of ten-second slots is passed by in one look [row 176]", () => {
    const year = 365 * 24 * 60 * MINUTE;
    const look = lookAt(DUE, { kind: "every", ms: 10_000 }, once, DUE + year);
    expect(look.fire).toHaveLength(1);
    expect(look.next).toBe(DUE + year + 10_000);
  });
});

describe("refuses", () => {
  test("to fire what was missed where the policy says skip [row 176]", () => {
    const look = lookAt(DUE, every, { policy: "skip" }, DUE + 10 * MINUTE);
    expect(look).toMatchObject({ fire: [], skipped: { count: 1, last: DUE } });
  });

  test("to fire what is older than its grace [row 176]", () => {
    const look = lookAt(DUE, every, { policy: "once", graceMs: 5 * MINUTE }, DUE + 10 * MINUTE);
    expect(look).toMatchObject({ fire: [], skipped: { count: 1, last: DUE }, next: DUE + 30 * MINUTE });
  });
});
