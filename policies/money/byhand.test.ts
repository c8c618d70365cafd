import { describe, expect, test } from "vitest";
import { setByHand } from "./byhand.ts";

const BILL = { allowanceNano: 9_700_000_000, capNano: 15_000_000_000 };

describe("allows", () => {
  test("on Workers Free only the model's provider has something to set, rounded down", () => {
    expect(setByHand(BILL, { workersPlan: "free" })).toEqual([
      expect.stringContaining("spend limit $9 a month"),
    ]);
    const none = setByHand({ ...BILL, allowanceNano: -1 }, { workersPlan: "free" });
    expect(none).toEqual([expect.stringContaining("spend limit $0 a month")]);
  });

  test("on Workers Paid Cloudflare's own limits too", () => {
    const lines = setByHand(BILL, { workersPlan: "paid" }).join("\n");
    expect(lines).toMatch(/blocks usage for Workers and one for Durable Objects/);
    expect(lines).toContain("budget alert at $15.00");
  });
});
