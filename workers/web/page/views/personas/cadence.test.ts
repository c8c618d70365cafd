import { expect, test } from "vitest";
import { cadenceIn } from "./cadence.ts";

test.each([
  ['{"cron": " every 30m ", "event_type": "check"}', "every 30m", "check"],
  ['{"cron": "0 9 * * 1", "time_zone": "Asia/Tokyo"}', "0 9 * * 1 (Asia/Tokyo)", ""],
  ['{"interval_seconds": 15}', "every 15 seconds", ""],
  ['{"interval_seconds": 1800}', "every 30 minutes", ""],
  [
    '{"interval_seconds": 1800, "active_hours": {"from": "08:00", "to": "20:00"}}',
    "every 30 minutes from 08:00 to 20:00",
    "",
  ],
  ['{"event_type": "x", "active_hours": {"from": "08:00", "to": "20:00"}}', "", "x"],
  [null, "", ""],
  ["no JSON", "", ""],
])("%s: how often it fires and what it publishes", (config, cadence, eventType) => {
  expect(cadenceIn(config)).toEqual({ cadence, eventType });
});
