import { describe, expect, test } from "vitest";
import { hasBrowser, standFor } from "./stand.harness.ts";

// What a phone shows when something waits: always something, and never what it is about.

const stand = standFor();

type Notice = { readonly title: string; readonly body: string; readonly url: string };
const SHOWN = `navigator.serviceWorker.ready.then((one) => one.getNotifications())
  .then((all) => all.map(({ title, body, data }) => ({ title, body, url: data.url })))`;

const STATE = "navigator.serviceWorker.ready.then(({ active }) => active.state)";

/** Hands a message to the page's service worker as the browser's push service does. */
async function delivering() {
  const { context, page } = await stand.device({ permissions: ["notifications"] });
  const cdp = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [one] = registrations;
      if (one && !one.isDeleted) resolve(one.registrationId);
    });
  });
  await cdp.send("ServiceWorker.enable");
  await page.goto("/");
  // A worker that is ready may still be activating, and what is delivered to it then is lost.
  await expect.poll(() => page.evaluate(STATE)).toBe("activated");
  const registrationId = await registered;
  return {
    deliver: (data: string) =>
      cdp.send("ServiceWorker.deliverPushMessage", { origin: stand.front.url, registrationId, data }),
    shown: () => page.evaluate<Notice[]>(SHOWN),
  };
}

describe.skipIf(!hasBrowser)("a push message", () => {
  test("behaviour 32: is shown, and leads to the page that it names [row 14]", async () => {
    const { deliver, shown } = await delivering();
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
    await expect
      .poll(shown)
      .toEqual([{ title: "Purser", body: "2 approvals wait for you.", url: "/approvals" }]);
  });

  test("behaviour 32: that cannot be read is shown all the same", async () => {
    const { deliver, shown } = await delivering();
    await deliver("no JSON <script>");
    await expect.poll(shown).toEqual([{ title: "Purser", body: "Something waits for you.", url: "/" }]);
  });
});
