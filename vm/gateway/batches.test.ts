import { describe, expect, test } from "vitest";
import { Batches } from "./batches.ts";

/** A store that is as slow as the test wants, and refuses the items that it is told to. */
function openStore(refused: (item: number) => boolean = () => false, isOfOne = true) {
  const writes: (readonly number[])[] = [];
  const waiting: (() => void)[] = [];
  const batches = new Batches<number>(
    async (items) => {
      writes.push(items);
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (items.some(refused)) throw new Error(`refused: ${items.filter(refused).join(", ")}`);
    },
    () => isOfOne,
  );
  const ended = { isOver: false };
  /** Lets every write go on until all of these have ended. */
  const through = async <T>(all: Promise<T>): Promise<T> => {
    const over = all.finally(() => {
      ended.isOver = true;
    });
    over.catch(() => undefined);
    ended.isOver = false;
    while (!ended.isOver) {
      waiting.shift()?.();
      await new Promise(setImmediate);
    }
    return over;
  };
  return { batches, writes, through };
}
const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

describe("allows", () => {
  test("the first at once, and what comes while it is written together, in its order", async () => {
    const { batches, writes, through } = openStore();
    expect(batches.isIdle).toBe(true);
    const all = numbers(5).map((at) => batches.add(at));
    expect([writes, batches.isIdle]).toEqual([[[0]], false]);
    await through(Promise.all(all));
    expect(writes).toEqual([[0], [1, 2, 3, 4]]);
    await through(batches.add(5));
    expect(writes.at(-1)).toEqual([5]);
  });

  test("64 in one write, and the rest in the next", async () => {
    const { batches, writes, through } = openStore();
    await through(Promise.all(numbers(100).map((at) => batches.add(at))));
    expect(writes.map(({ length }) => length)).toEqual([1, 64, 35]);
  });

  test("who waits for what is under way, until nothing is", async () => {
    const { batches, writes, through } = openStore();
    await batches.settled();
    const all = numbers(3).map((at) => batches.add(at));
    await through(batches.settled());
    expect([writes, batches.isIdle]).toEqual([[[0], [1, 2]], true]);
    await Promise.all(all);
  });
});

describe("refuses", () => {
  test("the one item that cannot be kept, and none of its neighbours", async () => {
    const { batches, through } = openStore((item) => item === 2);
    const kept = await through(Promise.allSettled(numbers(5).map((at) => batches.add(at))));
    expect(kept.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
  });
});

describe("fails safe", () => {
  test("where the store itself is gone, all of a write fail with it at once, and the next is tried anew", async () => {
    const gone = { is: true };
    const { batches, writes, through } = openStore(() => gone.is, false);
    const kept = await through(Promise.allSettled(numbers(3).map((at) => batches.add(at))));
    expect([kept.map(({ status }) => status), writes]).toEqual([
      ["rejected", "rejected", "rejected"],
      [[0], [1, 2]],
    ]);
    gone.is = false;
    await through(batches.add(3));
    expect(writes.at(-1)).toEqual([3]);
  });
});
