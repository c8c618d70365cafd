import { describe, expect, test } from "vitest";
import { dayAfter } from "../../time/calendar.ts";
import { openService, type Seen } from "../service.harness.ts";
import { windowsOf } from "./ask.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { GARMIN } from "./server.ts";

// Garmin's Personal API by a stand-in (developer.garmin.com, "Garmin Connect Personal API"): longer ranges than an endpoint takes are refused.

const RANGE = /\/(\d{4}-\d\d-\d\d)\/(\d{4}-\d\d-\d\d)$/;
const answer = ({ url }: Seen) => {
  const [, start, end] = RANGE.exec(url.pathname) ?? [];
  const endpoint = Object.values(ENDPOINTS).find(({ path }) => url.pathname.includes(path));
  if (start && end && endpoint) {
    if (dayAfter(start, endpoint.max - 1) < end) return { status: 400, body: { error: "range" } };
    // Nothing was worn on the 12th.
    const rows = [];
    for (let day = start; day <= end; day = dayAfter(day))
      if (!day.endsWith("-12")) rows.push({ calendarDate: day, steps: 0 });
    return { body: { rows } };
  }
  if (url.pathname.endsWith("/activities")) {
    const from = Number(url.searchParams.get("start"));
    const size = Number(url.searchParams.get("limit"));
    return {
      body: Array.from({ length: Math.max(0, Math.min(size, 130 - from)) }, (_, at) => ({
        activityId: from + at,
      })),
    };
  }
  if (url.pathname.endsWith("/activity/404")) return { status: 404 };
  return { body: { id: 1 } };
};

describe("allows", () => {
  test("21: 90 days to be asked for in parts that the endpoint takes, each day once [row 116]", async () => {
    const service = openService(GARMIN, answer);
    const { isError, body } = await service.call("get_steps_data", {
      start: "2046-08-01",
      end: "2046-10-29",
    });
    expect(isError).toBe(false);
    expect(Object.keys(body.days)).toHaveLength(90);
    expect(service.seen).toHaveLength(4);
    expect(windowsOf("2046-08-01", "2046-08-30", 28)).toEqual([
      ["2046-08-01", "2046-08-28"],
      ["2046-08-29", "2046-08-30"],
    ]);
  });

  test("22: no more than two requests at one time, and a 429 to be waited for [row 116]", async () => {
    const service = openService(GARMIN, answer);
    service.state.fault = { kind: "rate_limited", retryAfter: "14", times: 1 };
    const metrics = ["days", "sleep", "hrv", "stress", "steps"];
    expect(
      (await service.call("get_days", { start: "2046-08-01", end: "2046-10-29", metrics })).isError,
    ).toBe(false);
    expect(service.waits).toEqual([14_000]);
    expect(service.state.openMost).toBe(2);
  });

  test("23: a day without data to be null, and one without steps to have 0 [row 116]", async () => {
    const service = openService(GARMIN, answer);
    const { body } = await service.call("get_steps_data", { start: "2046-11-11", end: "2046-11-12" });
    expect(body.days).toEqual({ "2046-11-11": { calendarDate: "2046-11-11", steps: 0 }, "2046-11-12": null });
  });

  test("activities page by page, and older names with their arguments", async () => {
    const service = openService(GARMIN, answer);
    const { body } = await service.call("get_activities_by_date", {
      start: "2046-01-01",
      end: "2046-11-12",
      limit: 300,
    });
    expect([body.activities.length, service.seen.length]).toEqual([130, 2]);
    expect((await service.call("get_rhr_day", { cdate: "2046-11-11" })).body.days).toHaveProperty(
      "2046-11-11",
    );
  });
});

describe("refuses", () => {
  test("25: what Garmin does not give, with the reason [row 116]", async () => {
    const service = openService(GARMIN, answer);
    for (const name of ["get_training_readiness", "get_training_status", "get_devices"])
      expect((await service.call(name)).body.code).toBe("not_available_from_garmin");
    expect(service.seen).toEqual([]);
  });

  test("a range that is too long, and an activity that is none", async () => {
    const service = openService(GARMIN, answer);
    expect((await service.call("get_hrv_data", { start: "2046-01-01", end: "2046-11-12" })).body.code).toBe(
      "invalid_arguments",
    );
    expect((await service.call("get_activity", { id: 404 })).body.code).toBe("not_found");
  });
});
