import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Portable } from "../../portable/contract.ts";
import type { Notice } from "../contract.ts";
import { NOW, openOutbox, PERSON, world } from "../objects.harness.ts";
import { type Device, newDevice, verifiedVapid } from "./push.harness.ts";
import { DEVICES_PER_PERSON_MAX } from "./subscriptions.ts";

const PUBLIC = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
const KEY = `${PUBLIC}.yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw`;
const HOST = "https://push.purser.invalid";

const question = (key: string): Notice => ({
  key,
  event: "approval.pending",
  at: NOW,
  fields: { detail: "Something with a secret in it.", decisionId: "d-1", count: 2 },
});

/** A push service that answers by endpoint: a status, or nothing at all. */
function service(answers: Record<string, (number | "silent")[]> = {}) {
  const sent: { url: string; headers: Headers; body: Uint8Array }[] = [];
  const hooks: string[] = [];
  const send = async (url: string, init: RequestInit) => {
    if (!url.startsWith(HOST)) {
      hooks.push(url);
      return new Response(null, { status: 204 });
    }
    sent.push({ url, headers: new Headers(init.headers), body: init.body as Uint8Array });
    const answer = answers[new URL(url).pathname.slice(1)]?.shift() ?? 201;
    if (answer === "silent") throw new TypeError(`no answer of ${url}`);
    return new Response(null, { status: answer });
  };
  return { sent, hooks, send };
}

const subscribe = async (
  outbox: ReturnType<typeof openOutbox>,
  name: string,
  person = PERSON,
): Promise<Device> => {
  const device = await newDevice(`${HOST}/${name}`);
  await outbox.subscribe({ person, endpoint: device.endpoint, ...device.keys });
  return device;
};
const outcomes = async (outbox: ReturnType<typeof openOutbox>) =>
  (await outbox.page({ before: null, max: 10 })).notices.map(({ state, deliveries }) => ({
    state,
    deliveries: deliveries.map(({ channel, delivered, isUnknown, attempts }) => ({
      channel,
      delivered,
      isUnknown,
      attempts,
    })),
  }));

describe("allows", () => {
  test("behaviour 32: [row 129] every device to be told, each by a message that only it can open, and no other channel", async () => {
    const { sent, hooks, send } = service();
    const outbox = openOutbox({ send, pushKey: KEY });
    const phone = await subscribe(outbox, "phone");
    world.now += 1;
    const devices = [phone, await subscribe(outbox, "desk")];
    await outbox.take(question("a"));
    await runDurableObjectAlarm(outbox);
    expect(sent.map(({ url }) => url)).toEqual(devices.map(({ endpoint }) => endpoint));
    for (const [index, { headers, body }] of sent.entries()) {
      const text = (await devices[index]?.open(body)) ?? "";
      expect(JSON.parse(text)).toMatchObject({ web_push: 8030, count: 2, notification: { title: "Purser" } });
      expect(text).not.toContain("secret");
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-encoding": "aes128gcm",
        ttl: "86400",
        urgency: "high",
        topic: "approvals",
      });
      expect(await verifiedVapid(headers.get("authorization") ?? "", PUBLIC)).toMatchObject({ aud: HOST });
    }
    expect(hooks).toEqual([]);
    expect(await outcomes(outbox)).toEqual([
      {
        state: "delivered",
        deliveries: [{ channel: "push", delivered: true, isUnknown: false, attempts: 1 }],
      },
    ]);
    expect(world.told).toEqual(["notices"]);
  });

  test("a device to say the same at every start, and a person to have a list and to take one away", async () => {
    const outbox = openOutbox({ pushKey: KEY });
    const phone = await subscribe(outbox, "phone");
    const again = await outbox.subscribe({ person: PERSON, endpoint: phone.endpoint, ...phone.keys });
    expect(await outbox.subscriptions(PERSON)).toEqual([again]);
    expect(await outbox.unsubscribe({ person: "other@example.com", endpoint: phone.endpoint })).toBe(false);
    expect(await outbox.unsubscribe({ person: PERSON, endpoint: phone.endpoint })).toBe(true);
    expect(await outbox.subscriptions(PERSON)).toEqual([]);
  });

  test("what was switched on to survive an eviction, and a copy and its restore", async () => {
    const { sent, send } = service();
    const outbox = openOutbox({ send, pushKey: KEY });
    await subscribe(outbox, "phone");
    await evictDurableObject(outbox);
    expect(await outbox.subscriptions(PERSON)).toHaveLength(1);
    const page = await (outbox as unknown as Portable).exportPage(null);
    expect(JSON.stringify(page)).toContain(`${HOST}/phone`);
    expect(JSON.stringify(page), "no key of ours is in a copy").not.toContain(KEY.split(".")[1] ?? "");
    expect(await outbox.tryPush(PERSON)).toEqual({ devices: 1, taken: 1, failures: [] });
    expect(sent).toHaveLength(1);
  });
});

describe("refuses", () => {
  test("to tell a device of somebody who may no longer sign in", async () => {
    const { sent, hooks, send } = service();
    const outbox = openOutbox({ send, pushKey: KEY });
    await subscribe(outbox, "theirs", "gone@example.com");
    await outbox.take(question("a"));
    await runDurableObjectAlarm(outbox);
    expect([sent.length, hooks.length]).toEqual([0, 1]);
  });

  test("more devices of one person than some: the oldest makes room", async () => {
    const outbox = openOutbox({ pushKey: KEY });
    for (let one = 0; one <= DEVICES_PER_PERSON_MAX; one += 1) {
      world.now += 1;
      await subscribe(outbox, `device-${one}`);
    }
    const names = (await outbox.subscriptions(PERSON)).map(({ endpoint }) => endpoint);
    expect(names).toHaveLength(DEVICES_PER_PERSON_MAX);
    expect(names).not.toContain(`${HOST}/device-0`);
  });

  test("to wake anybody for what is muted", async () => {
    const { sent, send } = service();
    const outbox = openOutbox({ send, pushKey: KEY });
    await subscribe(outbox, "phone");
    await outbox.mute(["approval.pending"]);
    await outbox.take(question("a"));
    await runDurableObjectAlarm(outbox);
    expect(sent).toEqual([]);
  });
});

describe("fails safe", () => {
  test.each([404, 410])(
    "behaviour 32: [row 129] a device that its service knows no more (%i) is forgotten, and the next channel tells it",
    async (status) => {
      const warn = vi.spyOn(console, "warn").mockReturnValue();
      const { hooks, send } = service({ phone: [status] });
      const outbox = openOutbox({ send, pushKey: KEY });
      await subscribe(outbox, "phone");
      await outbox.take(question("a"));
      for (let round = 0; round < 4; round += 1) {
        await runDurableObjectAlarm(outbox);
        world.now += 10 * 60_000;
      }
      expect(await outbox.subscriptions(PERSON)).toEqual([]);
      expect(hooks).toHaveLength(1);
      expect(JSON.stringify(warn.mock.calls), "an endpoint is nothing for a log").not.toContain(
        "push.purser",
      );
    },
  );

  test("behaviour 32: [row 129] three failures, then the next channel: each once", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { sent, hooks, send } = service({ phone: [500, 503, 429] });
    const outbox = openOutbox({ send, pushKey: KEY });
    await subscribe(outbox, "phone");
    await outbox.take(question("a"));
    for (let round = 1; round <= 3; round += 1) {
      expect(hooks).toHaveLength(0);
      await runDurableObjectAlarm(outbox);
      expect(sent).toHaveLength(round);
      world.now += 10 * 60_000;
    }
    expect(hooks).toHaveLength(1);
    expect(await runDurableObjectAlarm(outbox)).toBe(false);
    expect(await outcomes(outbox)).toEqual([
      {
        state: "delivered",
        deliveries: [
          { channel: "push", delivered: false, isUnknown: false, attempts: 3 },
          { channel: "webhook", delivered: true, isUnknown: false, attempts: 1 },
        ],
      },
    ]);
  });

  test("[row 129] what may have arrived is not sent there again, with and without another channel", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    for (const url of ["https://hooks.test/x", ""]) {
      const { sent, hooks, send } = service({ phone: ["silent"] });
      const outbox = openOutbox({ url, send, pushKey: KEY });
      await subscribe(outbox, "phone");
      await outbox.take(question("a"));
      for (let round = 0; round < 5; round += 1) {
        await runDurableObjectAlarm(outbox);
        world.now += 3_600_000;
      }
      expect(sent).toHaveLength(1);
      expect(hooks).toHaveLength(url === "" ? 0 : 1);
      const [notice] = await outcomes(outbox);
      expect(notice?.state).toBe(url === "" ? "given_up" : "delivered");
      expect(notice?.deliveries[0] ?? {}).toMatchObject({
        channel: "push",
        delivered: false,
        isUnknown: true,
      });
    }
  });

  test("one device that fails is no other's failure, and is seen in the list", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const { sent, send } = service({ old: [500] });
    const outbox = openOutbox({ send, pushKey: KEY });
    await subscribe(outbox, "old");
    world.now += 1;
    await subscribe(outbox, "new");
    await outbox.take(question("a"));
    await runDurableObjectAlarm(outbox);
    expect(sent).toHaveLength(2);
    expect(await runDurableObjectAlarm(outbox)).toBe(false);
    expect((await outbox.subscriptions(PERSON)).map(({ failures, takenAt }) => [failures, takenAt])).toEqual([
      [1, null],
      [0, NOW + 1],
    ]);
    expect((await outcomes(outbox))[0]?.state).toBe("delivered");
  });
});
