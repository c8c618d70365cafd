import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../../infra/offline/until.harness.ts";
import { hasBrowser, standFor } from "./stand.harness.ts";
import { hasWebKit, openWebKit, type WebKit } from "./webkit.harness.ts";

// The page in the engine of iPhones (WebKitGTK): what Chromium's tests cannot say. No phone, no app and no push: docs/images/on-an-iphone.md.

const stand = standFor();

/** What WebKit refuses, or what breaks in it, as the page itself hears it. */
const LISTEN = `(() => {
  globalThis.heard = [];
  for (const name of ["securitypolicyviolation", "error", "unhandledrejection"])
    addEventListener(name, (event) => heard.push(name + " " + (event.violatedDirective ?? event.message ?? event.reason)));
  return true;
})()`;
const button = (words: string) => `//main//button[starts-with(normalize-space(.), "${words}")]`;
const text = (words: string) => `//main//*[contains(text(), "${words}")]`;

describe.skipIf(!hasBrowser || !hasWebKit)("in WebKit", () => {
  let window: WebKit;
  beforeAll(async () => {
    window = await openWebKit();
    // A cookie needs a page of its own address; this one is open to everybody.
    await window.goTo(`${stand.front.url}/health`);
    await window.bringSession(await stand.here.signIn.ownerSession());
  });
  afterAll(() => window?.close());

  test("whoever is signed in sees what waits and approves it, talks, and is refused nothing by the page's own policy [row 134]", async () => {
    await stand.task("webkit");
    await window.goTo(`${stand.front.url}/`);
    await window.evaluate(LISTEN);
    await window.find('//h1[. = "Today"]');
    await window.find(text("left of $15.00"));
    await window.press(button("Approve up to"));
    await until("the approval", async () => (await stand.decisionOn("webkit"))?.status === "approved");
    await window.find(button("Halt"));

    await window.press('//nav[@class="tabs"]//a[contains(., "Chat")]');
    await window.write("//textarea", "Hello from an iPhone's engine");
    await window.press(button("Send"));
    await window.find(text("This is the offline model"));
    await window.find(text("Hello from an iPhone"));
    expect(await window.evaluate("heard")).toEqual([]);
  });
});
