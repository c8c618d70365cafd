import { describe, expect, test } from "vitest";
import { until } from "../../../infra/offline/until.harness.ts";
import { hasBrowser, standFor } from "./stand.harness.ts";

// What a phone shows when something waits: always something, and never what it is about.

const stand = standFor();

type Notice = { readonly title: string; readonly body: string; readonly url: string };
const SHOWN = `navigator.serviceWorker.ready.then((one) => one.getNotifications())
  .then((all) => all.map(({ title, body, data }) => ({ title, body, url: data.url })))`;

/** In the worker: the first of what is shown is tapped. */
const TAPPED = `registration.getNotifications().then(([notification]) => {
  WindowClient.prototype.focus = async function () { return this; };
  dispatchEvent(new NotificationEvent("notificationclick", { notification }));
})`;

/** Hands a message to the page's service worker as the browser's push service does. */
async function delivering() {
  const { context, page } = await stand.device({ permissions: ["notifications"] });
  const cdp = await context.newCDPSession(page);
  const scope = new URL("/", stand.front.url).href;
  const active = new Set<string>();
  const scopes = new Map<string, string>();
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    for (const { registrationId, scopeURL } of registrations) scopes.set(registrationId, scopeURL);
  });
  cdp.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    for (const { registrationId, status } of versions)
      if (status === "activated") active.add(registrationId);
      else active.delete(registrationId);
  });
  const ended: string[] = [];
  cdp.on("BackgroundService.backgroundServiceEventReceived", ({ backgroundServiceEvent }) => {
    if (backgroundServiceEvent.eventName === "Push event completed")
      ended.push(backgroundServiceEvent.origin);
  });
  await cdp.send("ServiceWorker.enable");
  await cdp.send("BackgroundService.startObserving", { service: "pushMessaging" });
  await cdp.send("BackgroundService.setRecording", { service: "pushMessaging", shouldRecord: true });
  await page.goto("/");
  const registrationId = await until("the page's active service worker", () =>
    [...active].find((id) => scopes.get(id) === scope),
  );
  return {
    context,
    page,
    /**
     * Until the worker has shown what it shows. Whoever asks Chromium for the notices of a page while one is being shown has it
     * thrown away: it is stored by then, is not among those on the screen, and so counts as one that was closed.
     */
    deliver: async (data: string) => {
      await cdp.send("ServiceWorker.deliverPushMessage", { origin: stand.front.url, registrationId, data });
      await until("the end of the push event", () => ended.length > 0);
    },
    shown: () => page.evaluate<Notice[]>(SHOWN),
  };
}

describe.skipIf(!hasBrowser)("a push message", () => {
  test("behaviour 32: is shown, and leads to the page that it names [row 14]", async () => {
    const { context, page, deliver, shown } = await delivering();
    await deliver(
      JSON.stringify({
        web_push: 8030,
        notification: {
          title: "Purser",
          body: "2 approvals wait for you.",
          navigate: "/approvals",
          tag: "approvals",
        },
      }),
    );
    expect(await shown()).toEqual([
      { title: "Purser", body: "2 approvals wait for you.", url: "/approvals" },
    ]);
    // A worker takes to a page those that it has served, and nobody but a person's own hand may bring a window to the front.
    await page.reload();
    await expect.poll(() => page.evaluate("navigator.serviceWorker.controller !== null")).toBe(true);
    const [worker] = context.serviceWorkers();
    await worker?.evaluate(TAPPED);
    await page.getByRole("heading", { name: "Approvals", level: 1 }).waitFor();
    expect(await shown()).toEqual([]);
  });

  test("behaviour 32: that cannot be read is shown all the same", async () => {
    const { deliver, shown } = await delivering();
    await deliver("no JSON <script>");
    expect(await shown()).toEqual([{ title: "Purser", body: "Something waits for you.", url: "/" }]);
  });
});

/** What the browser's push service gave this device when notifications were switched on; here nobody can be asked for one. */
const ENDPOINT = "https://fcm.googleapis.com/fcm/send/of-this-device";
const SUBSCRIBED = `PushManager.prototype.getSubscription = async () => ({
  endpoint: "${ENDPOINT}",
  toJSON: () => ({ endpoint: "${ENDPOINT}", keys: {
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", auth: "BTBZMqHH6r4Tts7J_aSIgg" } }),
})`;

describe.skipIf(!hasBrowser)("a device with notifications on", () => {
  test("behaviour 32: tells the door so again at every start, also when the door has forgotten it", async () => {
    const { context, page, heard } = await stand.device({ permissions: ["notifications"] });
    await context.addInitScript(SUBSCRIBED);
    await page.goto("/");
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    const told = page.waitForResponse(
      (response) =>
        response.url().endsWith("/api/push/subscriptions") && response.request().method() === "POST",
    );
    await page.goto("/approvals");
    expect((await told).status()).toBe(200);
    const { devices } = await (await context.request.get("/api/push/subscriptions")).json();
    expect(devices).toHaveLength(1);
    expect(heard.complaints).toEqual([]);
  });
});
