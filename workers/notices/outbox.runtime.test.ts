import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Notice } from "./contract.ts";
import { HOOK, NOW, type Outbox, openOutbox, world } from "./objects.harness.ts";

const DAY = 86_400_000;
const notice = (key: string, more: Partial<Notice> = {}): Notice => ({
  key,
  event: "token.expiring",
  at: NOW,
  fields: { detail: `${key} ends.` },
  ...more,
});

/** A receiver that answers with these statuses in turn, then with the last one. */
function receiver(...statuses: number[]) {
  const calls: { url: string; init: RequestInit; body: Record<string, unknown> }[] = [];
  const send = async (url: string, init: RequestInit) => {
    const body: Record<string, unknown> = await new Response(init.body ?? null).json();
    calls.push({ url, init, body });
    return new Response(null, { status: statuses[Math.min(calls.length, statuses.length) - 1] ?? 204 });
  };
  return { calls, send };
}

describe("allows", () => {
  test("[row 29] [row 39] a notice to be a POST of JSON that a receiver can tell from the one before", async () => {
    const { calls, send } = receiver(204);
    const outbox = openOutbox({ send });
    expect(await outbox.take(notice("a"))).toBe(true);
    expect(await outbox.take(notice("b", { event: "level.changed", fields: { to: 1 } }))).toBe(true);
    expect(await runDurableObjectAlarm(outbox)).toBe(true);
    expect(calls.map(({ url, init }) => [url, init.method, init.redirect])).toEqual([
      [HOOK, "POST", "manual"],
      [HOOK, "POST", "manual"],
    ]);
    const at = new Date(NOW).toISOString();
    expect(calls.map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), at, event: "token.expiring", detail: "a ends." },
        { id: expect.any(String), at, event: "level.changed", to: 1 },
      ]),
    );
    for (const { init, body } of calls)
      expect(new Headers(init.headers).get("idempotency-key")).toBe(body.id);
    expect((await outbox.page({ before: null, max: 10 })).notices.map(({ state }) => state)).toEqual([
      "delivered",
      "delivered",
    ]);
    expect(await runDurableObjectAlarm(outbox), "nothing is due any more").toBe(false);
  });

  test("the newest first, page by page", async () => {
    const outbox = openOutbox();
    for (let n = 0; n < 5; n++) {
      world.now += 1;
      await outbox.take(notice(`n${n}`));
    }
    const first = await outbox.page({ before: null, max: 2 });
    const second = await outbox.page({ before: first.next, max: 2 });
    const third = await outbox.page({ before: second.next, max: 2 });
    const said = [first, second, third].map(({ notices }) => notices.map(({ fields }) => fields.detail));
    expect(said).toEqual([["n4 ends.", "n3 ends."], ["n2 ends.", "n1 ends."], ["n0 ends."]]);
    expect(third.next).toBeNull();
  });

  test("its owner to choose what goes out; what does not is kept all the same", async () => {
    const { calls, send } = receiver(204);
    const outbox = openOutbox({ send });
    expect(await outbox.mute(["level.changed", "level.changed"])).toEqual(["level.changed"]);
    await outbox.take(notice("quiet", { event: "level.changed" }));
    await outbox.take(notice("loud"));
    await runDurableObjectAlarm(outbox);
    expect(calls.map(({ body }) => body.event)).toEqual(["token.expiring"]);
    const { notices } = await outbox.page({ before: null, max: 10 });
    expect(notices.map(({ event, state }) => `${event} ${state}`).toSorted()).toEqual([
      "level.changed muted",
      "token.expiring delivered",
    ]);
    expect(await outbox.mute([])).toEqual([]);
    expect(await outbox.muted()).toEqual([]);
  });
});

describe("refuses", () => {
  test("[row 29] to tell the same fact twice, whatever it is called the second time, also after an eviction", async () => {
    const { calls, send } = receiver(204);
    const outbox = openOutbox({ send });
    await outbox.take(notice("a"));
    await runDurableObjectAlarm(outbox);
    await evictDurableObject(outbox);
    expect(await outbox.take(notice("a", { fields: { detail: "again" } }))).toBe(false);
    expect(await runDurableObjectAlarm(outbox)).toBe(false);
    expect(calls).toHaveLength(1);
  });

  test.each<[string, Partial<Notice>]>([
    ["key", { key: "" }],
    ["key", { key: "k".repeat(201) }],
    ["fields", { fields: { detail: "d".repeat(4_001) } }],
    ["event", { event: "Token Expiring" }],
    ["event", { event: "token" }],
    ["at", { at: Number.NaN }],
  ])("a %s that does not fit: %j", async (field, wrong) => {
    const outbox = openOutbox();
    // Inside, because what crosses between objects is reported as unhandled here.
    await runInDurableObject(outbox, async (object: Outbox) => {
      await expect(object.take(notice("a", wrong))).rejects.toThrow(new RegExp(`^${field} has`));
    });
    expect((await outbox.page({ before: null, max: 10 })).notices).toEqual([]);
  });
});

describe("fails safe", () => {
  test("[row 39] a receiver that is down is tried again, without its address in any line of the log", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { calls, send } = receiver(500, 204);
    const outbox = openOutbox({ send });
    await outbox.take(notice("a"));
    await runDurableObjectAlarm(outbox);
    world.now += 60_000;
    await runDurableObjectAlarm(outbox);
    expect(calls).toHaveLength(2);
    expect(calls[0]?.body).toEqual(calls[1]?.body);
    expect(JSON.stringify(warn.mock.calls), "the address may hold a credential").not.toContain("s3cret");
    expect((await outbox.page({ before: null, max: 1 })).notices[0]).toMatchObject({
      state: "delivered",
      deliveries: [{ channel: "webhook", delivered: true, attempts: 2 }],
    });
  });

  test("without an address nothing waits, and the notice is kept", async () => {
    const outbox = openOutbox({ url: "" });
    await outbox.take(notice("a"));
    expect(await runDurableObjectAlarm(outbox)).toBe(false);
    expect((await outbox.page({ before: null, max: 1 })).notices[0]).toMatchObject({
      state: "no_receiver",
      deliveries: [],
    });
  });

  test("what is older than a year and a month is forgotten, key and outcomes too; what waits is not", async () => {
    const { send } = receiver(204);
    const outbox = openOutbox({ send });
    await outbox.take(notice("old"));
    await runDurableObjectAlarm(outbox);
    world.now += 399 * DAY;
    await outbox.take(notice("young", { at: world.now }));
    await runDurableObjectAlarm(outbox);
    expect(await outbox.take(notice("old"))).toBe(false);
    world.now += 2 * DAY;
    await outbox.take(notice("younger", { at: world.now }));
    await runDurableObjectAlarm(outbox);
    const { notices } = await outbox.page({ before: null, max: 10 });
    expect(notices.map(({ fields }) => fields.detail)).toEqual(["younger ends.", "young ends."]);
    const rows = await runInDurableObject(outbox, (_, { storage }) =>
      storage.sql.exec("SELECT notice FROM deliveries").toArray(),
    );
    expect(rows).toHaveLength(2);
    expect(await outbox.take(notice("old"))).toBe(true);
  });
});
