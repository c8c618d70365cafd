import { describe, expect, test } from "vitest";
import { bringSession, cardOf, type Device, hasBrowser, PARTNER, standFor } from "./stand.harness.ts";

// Sessions that end, and other people: what Access and a browser do between them.

const stand = standFor();

const signIn = ({ context }: Device, session: string): Promise<void> =>
  bringSession(context, stand.front.url, session);
const ENDED = "eyJhbGciOiJSUzI1NiJ9.e30.ended";

describe.skipIf(!hasBrowser)("a session", () => {
  test("behaviour 26: that ended says so, leads to the sign-in once, and comes back to the same view with what was written", async () => {
    await stand.task("twenty-six", { description: "Delete the calendar" });
    const device = await stand.deviceAt("/approvals");
    const { page } = device;
    const card = cardOf(page, "Delete the calendar");
    await card.getByRole("button", { name: "Limits and note" }).click();
    await card.getByLabel("Note for the one who asked").fill("Only after Friday");
    await signIn(device, ENDED);
    await card.getByRole("button", { name: "Deny" }).click();
    const banner = page.getByRole("alert").filter({ hasText: "Your sign-in has ended" }).first();
    await banner.waitFor();
    const navigations: string[] = [];
    page.on("framenavigated", (frame) => navigations.push(new URL(frame.url()).pathname));
    await banner.getByRole("button", { name: "Sign in again" }).click();
    await page.getByRole("heading", { name: "Sign in to Purser" }).waitFor();
    expect(navigations).toEqual(["/cdn-cgi/access/login"]);
    await signIn(device, await stand.here.signIn.ownerSession());
    await page.goto(`${stand.front.url}/approvals`);
    // The answer was kept, and is sent now with its note.
    await expect
      .poll(async () => JSON.stringify(await stand.as("personal", "GET", "/api/approvals?status=denied")))
      .toContain("Only after Friday");
  });

  test("behaviour 26: a note and a message that were being written outlive the sign-in", async () => {
    await stand.task("note", { description: "Delete the address book" });
    const device = await stand.deviceAt("/approvals");
    const { page } = device;
    await cardOf(page, "address book").getByRole("button", { name: "Limits and note" }).click();
    await cardOf(page, "address book").getByLabel("Note for the one who asked").fill("Ask Ada first");
    await page.reload();
    await expect
      .poll(() => cardOf(page, "address book").getByLabel("Note for the one who asked").inputValue())
      .toBe("Ask Ada first");
    await page.goto("/chat/a-draft");
    await page.getByRole("textbox", { name: "Write a message" }).fill("Half a thought");
    await page.reload();
    expect(await page.getByRole("textbox", { name: "Write a message" }).inputValue()).toBe("Half a thought");
  });

  test("behaviour 27: that ended while a socket was open is said on the page", async () => {
    const device = await stand.device();
    let dials = 0;
    await device.page.routeWebSocket(/\/api\/live$/, (socket) => {
      dials += 1;
      void socket.close({ code: 4401, reason: "session over" });
    });
    await device.page.goto("/");
    await device.page.getByText("Your sign-in has ended.").first().waitFor();
    expect(dials).toBe(1);
  });

  test("behaviour 31: of somebody else shows nothing of the first, with a network and without", async () => {
    const secret = "Ask the lawyer about the house";
    await stand.as("personal", "POST", "/api/chat", { message: "nobody's", sessionKey: "nobody" });
    const device = await stand.deviceAt("/chat/private");
    const { context, page } = device;
    await page.getByRole("textbox", { name: "Write a message" }).fill(secret);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByRole("article", { name: "Purser" }).getByText("·").first().waitFor();
    await page.getByRole("textbox", { name: "Write a message" }).fill("a draft of the first");
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await signIn(device, await stand.here.signIn.sessionOf(PARTNER));
    await page.goto("/chat/private");
    await page.getByText("Say hello.").waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
    await context.setOffline(true);
    await page.reload();
    await page.getByText("No connection.").waitFor();
    expect(await page.getByText(secret).count()).toBe(0);
    expect(await page.evaluate(EVERYTHING_KEPT)).not.toContain(secret);
  });
});

/** All that this device keeps in its databases, as one text. */
const EVERYTHING_KEPT = `indexedDB.databases().then((all) => Promise.all(all.map(({ name }) => new Promise((resolve, reject) => {
  const request = indexedDB.open(name);
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const stores = [...request.result.objectStoreNames];
    const reads = stores.map((store) => new Promise((done) => {
      const got = request.result.transaction(store).objectStore(store).getAll();
      got.onsuccess = () => done(JSON.stringify(got.result));
    }));
    Promise.all(reads).then((texts) => resolve(texts.join()));
  };
})))).then((texts) => texts.join())`;
