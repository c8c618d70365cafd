import { describe, expect, test } from "vitest";
import { setByHand } from "./byhand.ts";

const BILL = { allowanceNano: 9_700_000_000, capNano: 15_000_000_000 };

describe("allows", () => {
  test("on Workers Free only the model's provider has something to set, rounded down", () => {
    const one = (line: string) => [{ what: "model", line: expect.stringContaining(line) }];
    expect(setByHand(BILL, { workersPlan: "free" })).toEqual(one("spend limit $9 a month"));
    expect(setByHand({ ...BILL, allowanceNano: -1 }, { workersPlan: "free" })).toEqual(
      one("spend limit $0 a month"),
    );
    expect(setByHand({ ...BILL, allowanceNano: null }, { workersPlan: "free" })).toEqual(
      one("what npm run plan leaves for the model"),
    );
  });

  test("on Workers Paid Cloudflare's own limits too", () => {
    const list = setByHand(BILL, { workersPlan: "paid" });
    expect(list.map(({ what }) => what)).toEqual(["model", "workers", "durable_objects", "alert"]);
    expect(list.at(-1)?.line).toContain("budget alert at $15.00");
  });
});
