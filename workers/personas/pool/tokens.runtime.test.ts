import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { NOW, PREVIOUS_WORKER_TOKEN, WORKER_TOKEN, world } from "../objects.harness.ts";
import { addressReply, requireAddress } from "./address.ts";
import { openPool } from "./objects.harness.ts";
import { workerPath } from "./path.ts";
import { type TakenToken, workerTokens } from "./tokens.ts";
import { signed } from "./worker.harness.ts";

const END = NOW + 30 * DAY_MS;
const GRACE_END = NOW + 48 * HOUR_MS;
const rotated = { expiresAt: momentOf(END), previousUntil: momentOf(GRACE_END) };
/** The old one ends in a minute. */
const inAMinute = { ...rotated, previousUntil: momentOf(NOW + 60_000) };
const OVER = { code: 1008, reason: expect.stringContaining("has ended") };
const tokensWith = (terms: unknown, PREVIOUS: string | undefined = PREVIOUS_WORKER_TOKEN) =>
  workerTokens({ WORKER_TOKEN, PREVIOUS_WORKER_TOKEN: PREVIOUS, WORKER_TOKEN_TERMS: terms });
const textsOf = (taken: readonly TakenToken[]) => taken.map(({ token }) => token);
const pathAt = async (token: string) => `https://purser.test${await workerPath(token)}`;

describe("allows", () => {
  test("for 48 hours the old token and the new one, each at its own address; then the new one alone [row 86]", async () => {
    const tokens = tokensWith(rotated);
    expect(textsOf(tokens(GRACE_END - 1))).toEqual([WORKER_TOKEN, PREVIOUS_WORKER_TOKEN]);
    expect(textsOf(tokens(GRACE_END))).toEqual([WORKER_TOKEN]);
    expect(textsOf(tokens(END))).toEqual([]);
    const [old, current] = [await pathAt(PREVIOUS_WORKER_TOKEN), await pathAt(WORKER_TOKEN)];
    await requireAddress(old, tokens(NOW));
    await requireAddress(current, tokens(NOW));
    await expect(requireAddress(old, tokens(GRACE_END))).rejects.toMatchObject({ code: "not_found" });
    expect(await addressReply("https://purser.test/api/workers/address", tokens(NOW))).toEqual({
      url: current.replace("https:", "wss:"),
      expiresAt: rotated.expiresAt,
    });
  });

  test("a worker with the old token takes executions beside one with the new, until its 48 hours are over [row 86]", async () => {
    const here = openPool({ workerTokenTerms: inAMinute });
    const old = await here.worker({ id: "old", token: PREVIOUS_WORKER_TOKEN }).connect();
    const id = await here.execute(await here.persona());
    await here.isRunning(old, id);
    const current = await here.worker({ id: "current" }).connect();
    await old.end(id);
    await here.isStatus(id, "completed");
    await here.pass(30_000);
    await old.beat(1);
    await current.beat(1);
    await here.until(async () => expect((await here.object.report()).workers).toHaveLength(2));
    // Heard of half a minute ago, and over all the same.
    await here.pass(30_000);
    await here.until(() => expect(old.closed).toMatchObject(OVER));
    expect(current.closed).toBeNull();
    const again = await here.worker({ id: "again", token: PREVIOUS_WORKER_TOKEN }).connect();
    await here.pass(10_000);
    await here.until(() => expect(again.closed?.reason).toContain("No hello"));
  });
});

describe("refuses", () => {
  test("what is said after the token's end, before anything looks, also by a worker that signs nothing [row 86]", async () => {
    const here = openPool({ workerTokenTerms: inAMinute, takesPlain: true });
    const query = `?token=${PREVIOUS_WORKER_TOKEN}`;
    const plain = await here.worker({ id: "plain", isPlain: true, query }).connect();
    const old = await here.worker({ id: "old", token: PREVIOUS_WORKER_TOKEN }).connect();
    await here.until(async () => expect((await here.object.report()).workers).toHaveLength(2));
    const id = await here.execute(await here.persona());
    await here.until(() => expect(plain.started.length + old.started.length).toBe(1));
    world.now += 60_000;
    const runner = plain.started.length === 1 ? plain : old;
    await runner.end(id);
    await old.beat(1);
    await plain.beat(1);
    await here.until(() => expect([old.closed, plain.closed]).toMatchObject([OVER, OVER]));
    expect((await here.detail(id)).status).toBe("running");
    const late = await here.worker({ id: "late", isPlain: true, query }).connect();
    await here.until(() => expect(late.closed).toMatchObject({ code: 1008, reason: "Not the token" }));
  });

  test("a hello that shows another token than it is signed with, though both are taken [row 87]", async () => {
    const here = openPool({ workerTokenTerms: inAMinute });
    const socket = await here.socket();
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener("close", resolve));
    const hello = { type: "hello", workerId: "mixed", token: WORKER_TOKEN, version: "1.0.0" };
    socket.send(await signed(PREVIOUS_WORKER_TOKEN, 1, hello));
    expect(await closed).toMatchObject({ code: 1008, reason: "Not the token" });
  });
});

describe("fails safe", () => {
  test("a token whose end nobody has written down, or wrote unreadably, is none [row 86]", async () => {
    for (const terms of [null, undefined, {}, { expiresAt: "soon" }, { expiresAt: END }])
      expect(tokensWith(terms)(NOW), JSON.stringify(terms)).toEqual([]);
    expect(textsOf(tokensWith({ expiresAt: momentOf(END) })(NOW))).toEqual([WORKER_TOKEN]);
    expect(textsOf(tokensWith(rotated, "")(NOW))).toEqual([WORKER_TOKEN]);
    await expect(addressReply("https://purser.test/", tokensWith(null)(NOW))).rejects.toThrow(
      "npm run rotate -- STACK --worker-token",
    );
    const here = openPool({ workerTokenTerms: null });
    const worker = await here.worker().connect();
    await here.pass(10_000);
    await here.until(() => expect(worker.closed?.code).toBe(1008));
  });
});
