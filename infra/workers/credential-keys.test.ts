import { describe, expect, test } from "vitest";
import { credentialKeysFrom } from "./credential-keys.ts";

const ZEROS = "0".repeat(64);
const ONES = "1".repeat(64);

describe("allows", () => {
  test("14. what both generations of upstream derive from MASTER_KEY, by their own vectors [row 53]", () => {
    expect(credentialKeysFrom(ZEROS).arrival.slice(0, 2)).toEqual([
      "3b47984eb73f44232dda9e8131d9a9f1f9dd20ea6bdbd5c3eda4adf4c5554fc8",
      "736f07ad4e78f133f7c5e2bd2079da902457929153e41b5dd25b943876d1f12b",
    ]);
  });

  test("a new master key keeps the one before, for what is sealed with it and for its clients [row 54]", () => {
    const [before, after] = [credentialKeysFrom(ZEROS), credentialKeysFrom(ONES, ZEROS)];
    expect(after.earlier).toEqual([before.current]);
    expect(after.arrival).toEqual([...credentialKeysFrom(ONES).arrival, ...before.arrival]);
    expect(after.current).not.toEqual(before.current);
  });
});
