import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createProxyServer } from "httpxy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageFiles } from "../../../infra/page/build.ts";
import { TYPES } from "../../../infra/page/kinds.ts";
import { bringSession, cardOf, hasBrowser, standFor } from "./stand.harness.ts";

// A page that is open while the next build is deployed.

const stand = standFor();

let server: Server | undefined;
let url = "";
/** What is deployed instead of the stand's own files. */
let deployed: ReadonlyMap<string, Uint8Array> | null = null;

beforeAll(async () => {
  if (!hasBrowser) return;
  const proxy = createProxyServer({ target: stand.front.url, changeOrigin: true });
  // Whoever leaves in the middle of an answer is gone.
  proxy.on("error", (_error, _request, response) => void response?.destroy());
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const isPage = request.headers.accept?.includes("text/html") === true && !pathname.startsWith("/api/");
    const isOfBuild = isPage || pathname.startsWith("/assets/") || pathname === "/sw.js";
    if (deployed === null || !isOfBuild) {
      if (request.headers.origin) request.headers.origin = stand.front.url;
      void proxy.web(request, response);
      return;
    }
    const name = isPage ? "index.html" : pathname.slice(1);
    const bytes = deployed.get(name);
    const type = TYPES[name.slice(name.lastIndexOf("."))] ?? "";
    response.writeHead(bytes ? 200 : 404, { "content-type": type, "cache-control": "no-cache" });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The same page under other hashes, as another build has it: none of the names of before is there. */
function nextBuild(): ReadonlyMap<string, Uint8Array> {
  const files = pageFiles(process.cwd());
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const hashes = [...files.keys()].flatMap((name) => /-([A-Z0-9]{8})\.\w+$/.exec(name)?.[1] ?? []);
  const build = /page-([0-9a-f]{16})/.exec(text(files.get("sw.js") ?? new Uint8Array()))?.[1];
  const old = [...hashes, ...(build ? [build] : [])];
  const renamed = (one: string) =>
    old.reduce((changed, hash) => changed.replaceAll(hash, hash.slice(1) + hash.slice(0, 1)), one);
  expect(build).toBeDefined();
  return new Map(
    [...files].map(([name, bytes]) => [
      renamed(name),
      /\.(js|html|css)$/.test(name) ? new TextEncoder().encode(renamed(text(bytes))) : bytes,
    ]),
  );
}

const CODE = "document.querySelector('script[type=module]').src";
const WAITING = "navigator.serviceWorker.getRegistration('/').then((one) => one.waiting !== null)";

describe.skipIf(!hasBrowser)("a page of the build before", () => {
  test("behaviour 30: works on from what it kept, takes no new one under a note, and is the new one at the next navigation", async () => {
    await stand.task("thirty", { description: "Delete the old photos" });
    const { context, page } = await stand.device({ baseURL: url });
    await bringSession(context, url, await stand.here.signIn.ownerSession());
    await page.goto("/approvals");
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await page.reload();
    await expect.poll(() => page.evaluate("navigator.serviceWorker.controller !== null")).toBe(true);
    const before = await page.evaluate<string>(CODE);
    const card = cardOf(page, "old photos");
    await card.getByRole("button", { name: "Limits and note" }).click();
    await card.getByLabel("Note for the one who asked").fill("Only those of 2019");

    deployed = nextBuild();
    expect((await page.request.get(before)).status()).toBe(404);
    await page.evaluate(
      "navigator.serviceWorker.getRegistration('/').then((one) => one.update()).then(() => true)",
    );
    await expect.poll(() => page.evaluate(WAITING)).toBe(true);
    // It is there, and has changed nothing.
    expect(await card.getByLabel("Note for the one who asked").inputValue()).toBe("Only those of 2019");
    expect(await page.evaluate(CODE)).toBe(before);
    // Code that this tab never asked for, from what it kept: the deployment has it no more.
    await page.getByRole("link", { name: "More" }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("heading", { name: "What rules may decide" }).waitFor();
    expect(await page.evaluate(CODE)).toBe(before);

    await page.goto("/approvals");
    expect(await page.evaluate(CODE)).not.toBe(before);
    await expect
      .poll(() => cardOf(page, "old photos").getByLabel("Note for the one who asked").inputValue())
      .toBe("Only those of 2019");
  });
});
