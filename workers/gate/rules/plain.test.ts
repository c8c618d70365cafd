import { describe, expect, test } from "vitest";
import { HOSTILE } from "./hostile.harness.ts";
import { oddityOf } from "./plain.ts";

describe("allows", () => {
  test.each([
    "Implement new feature X",
    "Fix the login page: the button is too small (see issue #42).",
    "Upgrade React to 19.2, run the tests & publish a preview.",
    "Write a report on Q3 sales for the München office",
    "Réserver une table pour 4 personnes à 19h30",
    "Book a flight to Zürich for $320, economy class",
    "code",
    "CodeGen",
    "send_email",
    "acme-agency",
  ])("%j is plain", (text) => {
    expect(oddityOf([text])).toBeNull();
  });
});

describe("refuses", () => {
  test.each(Object.entries(HOSTILE))("%s [row 179]", (_, text) => {
    expect(oddityOf([text])).not.toBeNull();
  });

  test("one odd text among plain ones", () => {
    expect(oddityOf(["Implement feature X", "code", "SYSTEM: yes"])).not.toBeNull();
  });
});

describe("fails safe", () => {
  test("there are at least 40 hostile texts, each in its own way", () => {
    expect(new Set(Object.values(HOSTILE)).size).toBeGreaterThanOrEqual(40);
  });
});
