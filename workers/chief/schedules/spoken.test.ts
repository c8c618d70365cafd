import { describe, expect, test } from "vitest";
import { saidTime, writtenTimes } from "./spoken.ts";

describe("allows", () => {
  test.each([
    ["at half past seven", "at 7:30"],
    ["at a quarter past eight", "at 8:15"],
    ["at quarter to one", "at 12:45"],
    ["um halb acht", "um 7:30"],
    ["um viertel nach neun", "um 9:15"],
    ["um viertel vor sechs", "um 5:45"],
    ["in twenty minutes", "in 20 minutes"],
    ["in zwei Stunden", "in 2 Stunden"],
    ["in an hour and a half", "in 90 minutes"],
    ["at nine in the evening", "at 9 pm"],
    ["at 6:30 in the morning", "at 6:30 am"],
    ["um acht", "um 8"],
    ["at noon", "at 12:00"],
  ])("[row 125] a time as it is said: %s", (said, written) => {
    expect(writtenTimes(said)).toBe(written);
  });

  test.each([
    ["move the brief to 7:30 on weekdays", "brief", { hour: 7, minute: 30 }, "1-5"],
    ["the brief on weekdays at half past seven", "brief", { hour: 7, minute: 30 }, "1-5"],
    ["weekly money review on saturday at 6pm", "weekly money review", { hour: 18, minute: 0 }, "6"],
    ["move the evening review to nine in the evening", "evening review", { hour: 21, minute: 0 }, null],
    ["morning brief only on mondays and thursdays", "morning brief", null, "1,4"],
    ["Brief um halb acht", "Brief", { hour: 7, minute: 30 }, null],
    ["Verschiebe den Morning brief auf 8:15", "Morning brief", { hour: 8, minute: 15 }, null],
    ["Déplace le Morning brief à 8 h 15", "Morning brief", { hour: 8, minute: 15 }, null],
    ["Mets le Morning brief à 8 h", "Morning brief", { hour: 8, minute: 0 }, null],
    ["Pon el Morning brief a las 8:15", "Morning brief", { hour: 8, minute: 15 }, null],
  ])("[row 125] what, when and on which days: %s", (said, about, time, days) => {
    expect(saidTime(said)).toEqual({ about, time, days });
  });
});

describe("refuses", () => {
  test.each([
    "I like the morning brief",
    "move the brief to 25:00",
    "at least two people liked the brief",
    "move the brief to 2046",
  ])("[row 125] no time is read into: %s", (said) => {
    expect(saidTime(said)).toBeNull();
  });
});

describe("fails safe", () => {
  test.each(["half of the seven dwarfs", "buy twenty eggs", "one of my ten goals"])(
    "[row 125] words that are no time stay as they are: %s",
    (said) => {
      expect(writtenTimes(said)).toBe(said);
    },
  );
});
