import { beforeEach, describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { nextMomentOf } from "../next.ts";
import { simulated } from "../simulated/world.harness.ts";
import { hearMessage } from "../talk/hearing.ts";
import type { ChiefWorld } from "../world.ts";
import type { GateSaid } from "./asking.ts";
import { doEffects, proposeEffect } from "./doing.ts";
import { callService } from "./service.ts";

const NOON = Date.parse("2046-11-12T11:00:00Z");
const ENDS_AT = NOON + 24 * HOUR_MS;
const WISH = {
  agent: "cos",
  operation: "journal_write",
  what: "writes into the journal (log)",
  deed: { is: "journal", tool: "log", given: { text: "Saw my therapist" } },
} as const;

const MAIL = {
  agent: "cos",
  server: "google",
  tool: "gmail_send",
  given: { text: "The therapist" },
} as const;

let here: ReturnType<typeof simulated>;
let asked: string[];
let withdrawn: string[];
let done: string[];
/** What the person says while the gate, or a service, thinks. */
let meanwhile: string | null;
let status: GateSaid["status"];
let isGateAway: boolean;

beforeEach(() => {
  here = simulated(NOON, "Europe/Berlin");
  [asked, withdrawn, done] = [[], [], []];
  [meanwhile, status, isGateAway] = [null, "pending", false];
  for (const text of ["Hello", "Ada", "no", "ok"]) hear(text);
});

const hear = (text: string) =>
  hearMessage({ session: "s", text, hasFiles: false, isPerson: true }, here.world());
const world = (): ChiefWorld => ({
  ...here.world(),
  gate: {
    ask: async ({ description }) => {
      asked.push(description);
      if (meanwhile !== null) hear(meanwhile);
      return { status, reason: "", question: "d-1", endsAt: ENDS_AT };
    },
    finish: async (_, outcome) => void done.push(outcome),
    withdraw: async (question) => {
      if (isGateAway) throw new Error("The gate was reset");
      withdrawn.push(question);
      return true;
    },
  },
  things: {
    tools: async () => [],
    call: async (_, tool) => {
      done.push(tool);
      if (meanwhile !== null) hear(meanwhile);
      return { ok: false, code: "approval_needed", why: "Wait", question: "d-2", endsAt: ENDS_AT };
    },
  },
});
const looksAt = async (now: number) => {
  here.held.now = now;
  await doEffects(world);
};
const kept = () =>
  JSON.stringify([here.sql.all("SELECT * FROM effects"), here.sql.all("SELECT * FROM withdrawals")]);

describe("allows", () => {
  test("a wish that says nothing of what was forgotten waits as it did", async () => {
    hear("Forget everything about the cello");
    expect(await proposeEffect(WISH, world())).toContain("waits for the person's word");
    await looksAt(NOON + 1);
    expect([asked.length, withdrawn]).toEqual([1, []]);
  });
});

describe("refuses", () => {
  test("[row 121] behaviour 37: a wish of a step that still knew it: nobody is asked", async () => {
    hear("Forget everything about my therapist");
    await expect(proposeEffect(WISH, world())).rejects.toThrow("was forgotten meanwhile");
    await expect(callService(MAIL, world())).rejects.toThrow("was forgotten meanwhile");
    expect([asked, done, kept()]).toEqual([[], [], "[[],[]]"]);
  });

  test.each(["pending", "approved"] as const)(
    "[row 121] behaviour 37: forgotten while the gate thinks, which says %s: the question is taken back, nothing is done",
    async (said) => {
      status = said;
      meanwhile = "Forget everything about my therapist";
      await expect(proposeEffect(WISH, world())).rejects.toThrow("was forgotten meanwhile");
      expect(done).toEqual(said === "approved" ? ["failed"] : []);
      expect(kept()).not.toContain("therapist");
      await looksAt(NOON + 1);
      expect(withdrawn).toEqual(said === "approved" ? [] : ["d-1"]);
    },
  );

  test("[row 121] behaviour 37: the same of a service, whose server asks", async () => {
    meanwhile = "Forget everything about my therapist";
    await expect(callService(MAIL, world())).rejects.toThrow("was forgotten meanwhile");
    await looksAt(NOON + 1);
    expect([withdrawn, done, kept()]).toEqual([["d-2"], ["gmail_send"], "[[],[]]"]);
  });
});

describe("fails safe", () => {
  test("[row 121] behaviour 37: a gate that is away is asked again, until the question has ended by itself; no word is kept for it", async () => {
    await proposeEffect(WISH, world());
    hear("Forget everything about my therapist");
    isGateAway = true;
    for (const at of [NOON + 1, NOON + MINUTE_MS + 1]) await looksAt(at);
    expect(kept()).not.toContain("therapist");
    expect(nextMomentOf(here.sql)).toBeLessThanOrEqual(NOON + 4 * MINUTE_MS);
    isGateAway = false;
    await looksAt(NOON + 4 * MINUTE_MS);
    expect([withdrawn, kept()]).toEqual([["d-1"], "[[],[]]"]);
  });

  test("one that has ended meanwhile is asked about no more", async () => {
    await proposeEffect(WISH, world());
    hear("Forget everything about my therapist");
    await looksAt(ENDS_AT);
    expect([withdrawn, kept()]).toEqual([[], "[[],[]]"]);
  });
});
