import { describe, expect, test } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { machine } from "./index.ts";

const ASLEEP = {
  configured: true,
  profile: "hours",
  state: "asleep",
  since: "2026-11-20T10:00:00.000Z",
  reason: null,
  hoursToday: 1.5,
  hoursPerDay: 4,
  hoursThisMonth: 12,
  costThisMonthUsd: "0.52",
  stopAt: null,
  heardAt: null,
  backupAt: "2026-11-19T03:00:00.000Z",
  release: "7",
  restore: null,
  record: null,
  offer: null,
};
const OFFER = {
  place: "a@b",
  monthUsd: "$9.10",
  line: "npx pulumi up",
  isElsewhere: false,
  taskId: "machine-place-1",
  state: "waiting",
};
const env = {
  PURSER_URL: "https://purser.example.com",
  PURSER_TOKEN: "an admin's token",
  PURSER_ACCESS_CLIENT_ID: "an id",
  PURSER_ACCESS_CLIENT_SECRET: "a secret",
};

/** A door that answers one after another; the last one for ever. */
function door(answers: readonly (readonly [number, unknown])[]) {
  const asked: string[] = [];
  const headers: Headers[] = [];
  const send: typeof fetch = (url, init) => {
    asked.push(`${init?.method} ${new URL(url instanceof Request ? url.url : url).pathname}`);
    headers.push(new Headers(init?.headers));
    const [status, body] = answers[Math.min(asked.length, answers.length) - 1] ?? [500, null];
    return Promise.resolve(Response.json(body, { status }));
  };
  let time = Date.parse("2026-11-20T12:00:00Z");
  const pause = (ms: number) => {
    time += ms;
    return Promise.resolve();
  };
  const run = (words: readonly string[]) =>
    ran(machine, words, { env, fetch: send, pause, now: () => new Date(time) });
  return { asked, headers, run };
}
const state = (name: string, more: object = {}) => ({ ...ASLEEP, state: name, ...more });

describe("allows", () => {
  test("status: hours, dollars, backup and release, and nothing is woken or asked of one that sleeps [row 117]", async () => {
    const { run, asked, headers } = door([[200, ASLEEP]]);
    const { code, output } = await run(["status"]);
    expect([code, asked]).toEqual([0, ["GET /api/machine"]]);
    for (const said of ["asleep", "1.5 of 4 h", "12 h, $0.52", "2026-11-19T03:00:00.000Z"])
      expect(output).toContain(said);
    expect(headers[0]?.get("cf-access-client-secret")).toBe("a secret");
  });

  test.each([
    [{ record: null }, "not handed in yet"],
    [{ record: { at: ASLEEP.since, through: "2026-11-19", fault: null, from: null } }, "up to 2026-11-19"],
    [
      { record: { at: ASLEEP.since, through: null, fault: "a day is gone", from: "2026-11-02" } },
      "a day is gone (after a restore: POST /api/machine/accept-record",
    ],
    [
      { record: { at: ASLEEP.since, through: null, fault: "it was altered", from: null } },
      "it was altered (no restore explains this)",
    ],
    [{ offer: OFFER }, "a@b, $9.10 a month at most: your approvals have the question"],
    [{ offer: { ...OFFER, state: "agreed" } }, "agreed; deploy it: npx pulumi up"],
  ])("status says of %j what it means for its owner", async (part, says) => {
    const { code, output } = await door([[200, { ...ASLEEP, ...part }]]).run(["status"]);
    expect([code, output]).toEqual([0, expect.stringContaining(says)]);
  });

  test("up: waits on the way, and says when it stops next [row 117]", async () => {
    const { run, asked } = door([
      [200, { started: true, machine: state("waking") }],
      [200, state("waking")],
      [200, state("up", { stopAt: "2026-11-20T12:15:00.000Z" })],
    ]);
    const { code, output } = await run(["up"]);
    expect([code, output]).toEqual([0, "The machine is up; next stop 2026-11-20T12:15:00.000Z."]);
    expect(asked).toEqual(["POST /api/machine/wake", "GET /api/machine", "GET /api/machine"]);
  });

  test("sleep: waits for the backup and Azure [row 117]", async () => {
    const { run } = door([
      [200, state("draining")],
      [200, state("asleep")],
    ]);
    expect(await run(["sleep"])).toMatchObject({ code: 0, output: "The machine is asleep." });
  });
});

describe("refuses", () => {
  test.each([
    ["status", [200, { configured: false }], "has no machine"],
    ["up", [402, { detail: "The month's money is used up" }], "402: The month's money is used up"],
    ["up", [409, { detail: "Its 4 hours of today are used up" }], "409: Its 4 hours"],
    ["status", [302, null], "answered 302"],
    ["status", [200, { what: "a page" }], "in another form"],
  ] as const)("%s answered with %j, in a sentence without the token", async (word, answer, says) => {
    const { code, output } = await door([answer]).run([word]);
    expect([code, output]).toEqual([1, expect.stringContaining(says)]);
    expect(output).not.toContain("an admin's token");
  });
});

describe("fails safe", () => {
  test("a start that came to nothing ends with 1 and its reason", async () => {
    const failed = state("failed", { reason: "Azure has no room there" });
    const { run } = door([
      [200, { started: true, machine: state("waking") }],
      [200, failed],
    ]);
    expect(await run(["up"])).toMatchObject({
      code: 1,
      output: "The machine is failed: Azure has no room there.",
    });
  });

  test("one that stays on its way is not waited for for ever", async () => {
    const { run, asked } = door([[200, state("draining")]]);
    expect(await run(["sleep", "--wait", "60"])).toMatchObject({ code: 1 });
    expect(asked).toHaveLength(13);
  });

  test("a gateway that does not answer is said, and ends with 1", async () => {
    const { run } = door([
      [200, state("up")],
      [200, { reachable: false, reason: "its tunnel is down" }],
    ]);
    expect(await run(["status"])).toMatchObject({
      code: 1,
      output: expect.stringContaining("its tunnel is down"),
    });
  });
});
