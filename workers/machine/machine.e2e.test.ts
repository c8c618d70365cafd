import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releasePublicKey } from "../../infra/machine/secrets.ts";
import { clockBefore, openClock } from "../../infra/offline/demo/clock.ts";
import { movedMs, openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { readManifest } from "../../vm/release/manifest.ts";
import type { Role } from "../caller.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../time/calendar.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { ANSWER_MAX_BYTES, BACKUP_MAX_BYTES } from "./delivery/size.ts";
import { announceAsMachine, beatAsMachine, MachineOutside, SEED, sendAsMachine } from "./outside.harness.ts";
import { chainedText, NO_DAY_BEFORE } from "./seals/chain.ts";

// A whole session through the public door: the bundles that would be uploaded, their alarms, and a stand-in of Azure outside.

const outside = new MachineOutside();
const { azure } = outside;
let here: Deployment;

beforeAll(async () => {
  const { config, outbound } = outside;
  here = await openTestDeployment({ config, outbound, before: [(script) => clockBefore(script)] });
});
afterAll(() => here?.close());

const as = (role: Role, method: string, path: string, body?: object) =>
  here.send(path, {
    method,
    headers: { authorization: `Bearer ${here.tokens[role]}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const owner = (method: string, path: string) => as("admin", method, path);
async function state() {
  const reply = await owner("GET", "/api/machine");
  return ((await reply.json()) as { state: string }).state;
}
const asMachine = (method: string, path: string, body?: string | Uint8Array, type?: string) =>
  sendAsMachine(here, method, path, body, type);
const beat = (said?: object) => beatAsMachine(here, said);

test("asleep, woken, up, told to end, drained, asleep; nothing is asked of it before it is up [row 117]", async () => {
  expect(await state()).toBe("asleep");
  expect(await (await owner("GET", "/api/machine/health")).json()).toMatchObject({ reachable: false });
  expect(outside.tunnel).toBe(0);
  expect((await owner("POST", "/api/machine/wake")).status).toBe(200);
  expect([await state(), azure.starts]).toEqual(["waking", 1]);
  expect(await beat({ release: "7" })).toBe("run");
  expect(await state()).toBe("up");
  expect(await (await owner("GET", "/api/machine/health")).json()).toEqual({ reachable: true, reason: null });
  expect((await owner("POST", "/api/machine/sleep")).status).toBe(200);
  expect([await beat(), await state()]).toEqual(["drain", "draining"]);
  expect(await beat({ drained: true, backupAt: "2026-11-27T03:00:00.000Z" })).toBe("drain");
  await until("the machine to be deallocated", async () => (await state()) === "asleep");
  expect(azure.power).toBe("deallocated");
  expect(await (await owner("GET", "/api/machine")).json()).toMatchObject({
    backupAt: "2026-11-27T03:00:00.000Z",
  });
});

test("the seals of its record go through the door, and audit verify hears what differs [row 111, 115]", async () => {
  const put = (days: readonly object[]) =>
    asMachine("PUT", "record", JSON.stringify({ fault: null, days }), "application/json");
  const record = async () =>
    ((await (await owner("GET", "/api/machine")).json()) as { record: { fault: string | null } | null })
      .record;
  const day = { day: "2026-01-01", records: 0, manifestSha256: "0".repeat(64) };
  const chainSha256 = await sha256Hex(chainedText(NO_DAY_BEFORE, day));
  expect(await record()).toBeNull();
  expect((await put([{ ...day, chainSha256 }])).status).toBe(204);
  expect(await record()).toMatchObject({ through: "2026-01-01", fault: null });
  expect((await put([])).status).toBe(204);
  expect((await record())?.fault).toContain("2026-01-01 was handed in before and is gone");
  const accepted = () => owner("POST", "/api/machine/accept-record");
  expect(await (await accepted()).json()).toMatchObject({ record: { fault: null, through: null } });
  expect((await accepted()).status).toBe(409);
  expect((await asMachine("POST", "accept-record")).status).toBe(401);
  expect((await put([{ ...day, chainSha256: "short" }])).status).toBe(400);
  const headers = { "content-type": "application/json" };
  const stranger = await here.send("/api/machine/record", { method: "PUT", body: "{}", headers });
  expect(stranger.status).toBe(401);
});

test("what the machine takes and hands in goes through the door, by its own key alone [row 115, 118]", async () => {
  const bucket = await here.runtime.miniflare.getR2Bucket("BACKUPS", "purser-dev-machine");
  await bucket.put("machine/releases/release.json", "{}");
  const published = await (await asMachine("GET", "releases/release.json")).text();
  expect(readManifest(published, releasePublicKey(SEED), new Date(), 0)).toMatchObject({
    refusal: "malformed",
  });
  const head = new TextEncoder().encode("age-encryption.org/v1\n");
  const largest = new Uint8Array(BACKUP_MAX_BYTES);
  largest.set(head);
  const type = "application/octet-stream";
  expect((await asMachine("PUT", "backups/personal", largest, type)).status).toBe(204);
  const { objects } = await bucket.list({ prefix: "machine/backups/personal/" });
  expect(objects.map(({ size }) => size)).toEqual([BACKUP_MAX_BYTES, BACKUP_MAX_BYTES]);
  expect((await asMachine("PUT", "answer", head, type)).status).toBe(204);
  expect(await announceAsMachine(here, "answer", ANSWER_MAX_BYTES + 1)).toBe(413);
  expect(await announceAsMachine(here, "backups/personal", BACKUP_MAX_BYTES + 1)).toBe(413);
  expect((await asMachine("PUT", "backups/personal", "plain")).status).toBe(415);
  expect((await here.send("/api/machine/releases/release.json")).status).toBe(401);
});

/** Longer than an alarm that is due mostly waits: each look through the door counts against what a client may ask in a minute. */
const ALARM_MS = 50;
/** Far more looks than the machine's object takes to do what is due. */
const PASSES_MAX = 100;

describe("the next place, where Azure has no room: one question at the gate", () => {
  type Question = { decisionId: string; taskId: string; type: string; description: string };
  type Offer = { taskId: string; state: string; line: string } | null;
  let at: number;
  let tell: (moment: number | null) => Promise<void>;
  beforeAll(async () => {
    tell = await openClock(here.runtime);
    at = Date.now() + movedMs();
  });
  afterAll(() => tell(null));

  /** Every Worker's clock goes on, and what is due by then is done: any call of the machine's object looks for it. */
  async function pass(ms: number): Promise<void> {
    at += ms;
    await tell(at);
    expect((await owner("POST", "/api/machine/accept-record")).status).toBe(409);
    await setTimeout(ALARM_MS);
  }
  const standing = async () =>
    (await (await owner("GET", "/api/machine")).json()) as { state: string; reason: string; offer: Offer };
  const offer = async () => (await standing()).offer?.state;
  const questions = async () =>
    (
      (await (await as("personal", "GET", "/api/approvals?status=pending")).json()) as {
        approvals: Question[];
      }
    ).approvals;
  const answer = async (role: Role, decision: "approve" | "deny", one?: Question) => {
    const { decisionId } = one ?? (await questions())[0] ?? {};
    return (await as(role, "POST", `/api/approvals/${decisionId}`, { decision })).status;
  };

  /** A start that finds no room for as long as it is asked for. */
  async function startInVain(): Promise<void> {
    azure.faults.start.push(...Array(20).fill({ status: 409, code: "AllocationFailed" }));
    expect((await owner("POST", "/api/machine/wake")).status).toBe(200);
    for (let tries = 0; tries < PASSES_MAX && (await state()) !== "failed"; tries++) await pass(MINUTE_MS);
    expect(await state()).toBe("failed");
    azure.faults.start.length = 0;
  }
  async function heard(says: string): Promise<void> {
    for (let tries = 0; tries < PASSES_MAX && (await offer()) === "waiting"; tries++) await pass(MINUTE_MS);
    expect(await offer()).toBe(says);
  }

  test("[behaviour 55] a no at the door is a no for a week [row 117]", async () => {
    await startInVain();
    expect(await offer()).toBe("waiting");
    const [question, ...others] = await questions();
    expect([question?.type, others]).toEqual(["machine_place", []]);
    expect(question?.taskId).toBe((await standing()).offer?.taskId);
    expect(question?.description).toContain((await standing()).offer?.line);
    // Whoever works for the owner may not say yes.
    expect([await answer("agency", "approve"), await answer("cos_internal", "approve")]).toEqual([403, 403]);
    expect(await answer("personal", "deny")).toBe(200);
    // Whoever looks has the machine hear the answer, long before its own next look.
    expect(await offer()).toBe("refused");
    await startInVain();
    expect([await offer(), await questions()]).toEqual(["refused", []]);
    expect((await standing()).reason).toContain("it was refused this week");
  });

  test("[behaviour 55] a question that nobody answers lapses, and is asked again by the next start alone [row 117]", async () => {
    await pass(8 * DAY_MS);
    await startInVain();
    const [question] = await questions();
    await pass(25 * HOUR_MS);
    expect(await answer("personal", "approve", question)).toBe(409);
    await heard("lapsed");
    await pass(DAY_MS);
    await pass(DAY_MS);
    expect([await offer(), await questions()]).toEqual(["lapsed", []]);
    await startInVain();
    const [next, ...others] = await questions();
    expect([others, next?.taskId === question?.taskId]).toEqual([[], false]);
  });

  test("[behaviour 55] a yes is told once with the line that deploys it; a start that finds room goes on as ever [row 117]", async () => {
    expect(await answer("personal", "approve")).toBe(200);
    expect(await offer()).toBe("agreed");
    const { taskId = "", line = "" } = (await standing()).offer ?? {};
    const task = await (await as("personal", "GET", `/api/tasks/${taskId}`)).json();
    expect(task).toMatchObject({
      decision: { decidedBy: "human" },
      lease: { state: "finished", outcome: "succeeded" },
    });
    await pass(DAY_MS);
    const { notices } = (await (await as("personal", "GET", "/api/notices")).json()) as {
      notices: { event: string; fields: { detail: string } }[];
    };
    const told = notices.filter(({ event }) => event === "machine.place");
    expect(told.map(({ fields }) => fields.detail)).toEqual([expect.stringContaining(line)]);
    expect([await questions(), azure.power]).toEqual([[], "deallocated"]);
    await owner("POST", "/api/machine/wake");
    expect([await beat({ bootId: "after" }), await state()]).toEqual(["run", "up"]);
  });
});
