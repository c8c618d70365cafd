import { beforeEach, describe, expect, test } from "vitest";
import { schedules } from "../schedules/store.ts";
import { simulated } from "../simulated/world.harness.ts";
import { hearMessage } from "../talk/hearing.ts";

const NOON = Date.parse("2046-11-12T11:00:00Z");
let here: ReturnType<typeof simulated>;

const hear = (text: string): string => {
  const said = hearMessage({ session: "s", text, hasFiles: false, isPerson: true }, here.world());
  return said.is === "said" ? said.reply : "";
};
const open = () => schedules(here.sql).flatMap(({ job, payload }) => (job === "remind" ? [payload] : []));

beforeEach(() => {
  here = simulated(NOON, "Europe/Berlin");
  for (const text of ["Hello", "Ada", "no", "ok"]) hear(text);
  hear("Remind me tomorrow at 9 to call my therapist");
  hear("Remind me in 20 minutes to turn the oven off");
});

describe("allows", () => {
  test.each([
    "Drop the reminder about my therapist",
    "cancel my reminder to call my therapist.",
    "Forget the reminder about the therapist",
    "Lösche die Erinnerung an therapist",
    "Annule le rappel de therapist",
    "Cancela el recordatorio de therapist",
  ])("[row 124] the one that it says goes: %s", (said) => {
    expect(hear(said)).toBe("Gone:\n- 2046-11-13 09:00: call my therapist");
    expect(open()).toEqual(["turn the oven off"]);
  });

  test("[row 124] all of them, where all are said", () => {
    hear("Delete all reminders");
    expect([open(), hear("Cancel my reminder")]).toEqual([[], "There are no reminders."]);
  });

  test("[row 121] behaviour 37: forgetting names a reminder that still says it, and what was told goes", () => {
    hear("Remember that my therapist is Dr Blum");
    const said = hear("Forget my therapist");
    expect(said).toContain('Gone: "my therapist is Dr Blum"');
    expect(said).toContain('One reminder still says it, for 2046-11-13 09:00: "call my therapist"');
    expect(hear("Forget my therapist"), "and again while it is there").toContain(
      'I know nothing else about "my therapist".',
    );
    expect(open()).toHaveLength(2);
  });
});

describe("refuses", () => {
  test("[row 124] where several could be meant none goes, and they are listed", () => {
    expect(hear("Drop the reminder")).toContain("Which?");
    expect(hear("Drop the reminder about the dentist")).toContain("None of them says that");
    expect(open()).toHaveLength(2);
  });
});

describe("fails safe", () => {
  test("[row 121] behaviour 37: one that has come is kept no longer once it is forgotten", () => {
    const { sql, held } = here;
    sql.all("UPDATE schedules SET due_at = NULL WHERE payload LIKE '%therapist%'");
    held.now += 1;
    expect(hear("Forget my therapist")).not.toContain("reminder");
    expect(JSON.stringify(sql.all("SELECT * FROM schedules"))).not.toContain("therapist");
  });
});
