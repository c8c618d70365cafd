import { describe, expect, test } from "vitest";
import type { Piece } from "../executions/contract.ts";
import { Outlet } from "./outlet.ts";

/** An outlet whose pauses end when the test says so. */
function openOutlet() {
  const sent: Piece[] = [];
  const pauses: (() => void)[] = [];
  const outlet = new Outlet(
    async (piece) => {
      sent.push(piece);
      return true;
    },
    {
      scrub: (line) => line,
      seq: 0,
      wait: () => new Promise((resolve) => pauses.push(resolve)),
      stop: () => undefined,
    },
  );
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const pauseEnds = async () => {
    pauses.shift()?.();
    await settled();
  };
  return { outlet, settled, pauseEnds, lines: () => sent.map(({ lines }) => lines) };
}

describe("allows", () => {
  test("a line that came in the pause after a piece to be seen at its end, whatever comes next [row 58]", async () => {
    const { outlet, settled, pauseEnds, lines } = openOutlet();
    outlet.say("first\n");
    await settled();
    outlet.say("second\nopen");
    await settled();
    expect(lines()).toEqual([["first"]]);
    await pauseEnds();
    expect(lines()).toEqual([["first"], ["second"]]);
    await pauseEnds();
    expect(lines(), "a line that goes on is no line yet").toHaveLength(2);
  });
});

describe("fails safe", () => {
  test("an end in the middle of a pause: what is left is sent, and once [row 58]", async () => {
    const { outlet, settled, lines } = openOutlet();
    outlet.say("first\n");
    await settled();
    outlet.say("second\nthird");
    await outlet.close();
    await settled();
    expect(lines()).toEqual([["first"], ["second", "third"]]);
  });
});
