import { describe, expect, test } from "vitest";
import { COMPATIBILITY_DATE } from "./bundle.ts";
import { cronSchedule, hexId, isoDate } from "./literals.ts";

describe("allows", () => {
  test.each(["* * * * *", "*/5 * * * *", "0 3 * * *", "10 7 * * MON-FRI", "0 0 * * 7", "59 23 L * *"])(
    "cron %s",
    (text) => {
      expect(cronSchedule(text)).toBe(text);
    },
  );

  test("the project's compatibility date, and ids", () => {
    expect(isoDate(COMPATIBILITY_DATE)).toBe(COMPATIBILITY_DATE);
    expect(hexId("zone", "0123456789abcdef0123456789abcdef")).toHaveLength(32);
  });
});

describe("refuses", () => {
  test.each([
    "",
    "@daily",
    "every minute",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "0 0 * * 8",
    "0 0 * * 0",
    "*  * * * *",
  ])("cron %j", (text) => {
    expect(() => cronSchedule(text)).toThrow("is not a cron expression");
  });

  test("a schedule that never comes", () => {
    expect(() => cronSchedule("0 0 31 2 *")).toThrow("never comes");
  });

  test.each(["", "today", "2026-10-20T00:00:00Z", "2026-02-30", "20-10-2026", "2026-1-1"])(
    "compatibility date %j",
    (text) => {
      expect(() => isoDate(text)).toThrow("is not a compatibility date");
    },
  );

  test.each(["", "0123", "0123456789ABCDEF0123456789ABCDEF", "example.com"])("id %j", (text) => {
    expect(() => hexId("account", text)).toThrow("is not the id of a Cloudflare account");
  });
});
