import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { CHROMIUM_FLAGS, findChromium } from "../../../infra/checks/run/chromium.ts";
import { bringSession, hasBrowser, standFor } from "./stand.harness.ts";

// Put on a home screen: what a browser wants of a page for that it says only of one that it keeps something for.

const stand = standFor();

test.skipIf(!hasBrowser)("the page can be installed: the browser finds nothing that it lacks", async () => {
  const folder = mkdtempSync(join(tmpdir(), "purser-install-"));
  const executablePath = findChromium() ?? "";
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    args: [...CHROMIUM_FLAGS],
    baseURL: stand.front.url,
  });
  try {
    await bringSession(context, stand.front.url, await stand.here.signIn.ownerSession());
    const page = await context.newPage();
    await page.goto("/");
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    const cdp = await context.newCDPSession(page);
    const { url, errors } = await cdp.send("Page.getAppManifest");
    expect([new URL(url).pathname, errors]).toEqual(["/manifest.json", []]);
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    expect(installabilityErrors).toEqual([]);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
