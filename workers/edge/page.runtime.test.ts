import { afterEach, describe, expect, test } from "vitest";
import { PAGE_PATHS } from "../web/routes.ts";
import { bearer, openStand, TOKENS } from "./stand.harness.ts";
import { CSP } from "./transport/security.ts";

/** The door without a folder beside it: the files are in its module (infra/page/serving.ts). */
const WITHOUT_FOLDER = { ASSETS: undefined };
const place = globalThis as { PAGE?: object };
afterEach(() => {
  delete place.PAGE;
});
const SHELL = '<html lang="en">shell</html>';
const write = () => {
  const file = (text: string, type: string) => ({ type, base64: btoa(text), etag: `"${text.length}"` });
  place.PAGE = {
    "/index.html": file(SHELL, "text/html; charset=utf-8"),
    "/sw.js": file("worker", "text/javascript; charset=utf-8"),
    "/assets/main-ABC.js": file("code", "text/javascript; charset=utf-8"),
  };
};

async function open(changes: object = {}) {
  const stand = await openStand(changes);
  const token = await stand.accessToken({ email: "owner@example.com" });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    stand.send(path, { headers: { "cf-access-jwt-assertion": token, ...headers } });
  return { stand, get };
}

describe("allows", () => {
  const paths = PAGE_PATHS.map((path) => path.replace(/:\w+/, "some.thing"));

  test.each(paths)(
    "behaviour 4: a person at %s: the one HTML file, with the policy of the page",
    async (path) => {
      const { get, stand } = await open();
      const reply = await get(path);
      expect([reply.status, await reply.text()]).toEqual([200, "the file /index.html"]);
      expect(reply.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(reply.headers.get("content-security-policy")).toBe(CSP.app);
      expect(reply.headers.get("cache-control")).toBe("private, no-cache");
      expect(stand.seen, "no Worker behind is asked").toEqual([]);
    },
  );

  test("the page's worker with a policy of its own, and not again while it is the same", async () => {
    const { get } = await open();
    const reply = await get("/sw.js");
    expect(reply.headers.get("content-security-policy")).toBe(CSP.worker);
    const again = await get("/sw.js", { "if-none-match": reply.headers.get("etag") ?? "" });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  test("the same from the module where there is no folder; hashed names are kept, and never for ever", async () => {
    write();
    const { get } = await open(WITHOUT_FOLDER);
    expect(await (await get("/money")).text()).toBe(SHELL);
    const code = await get("/assets/main-ABC.js");
    expect([code.status, await code.text()]).toEqual([200, "code"]);
    expect(code.headers.get("cache-control")).toBe("private, max-age=31536000");
  });

  test("a demo's page to say so in its file, under an etag of its own", async () => {
    write();
    const plain = await (await open(WITHOUT_FOLDER)).get("/");
    const BUILD = { id: "0123456789ab", workers: {}, isDemo: true };
    const { get } = await open({ ...WITHOUT_FOLDER, BUILD });
    const reply = await get("/");
    expect(await reply.text()).toBe('<html lang="en" class="demo">shell</html>');
    const [etag, other] = [reply.headers.get("etag") ?? "", plain.headers.get("etag") ?? ""];
    expect(etag).not.toBe(other);
    expect((await get("/", { "if-none-match": other })).status).toBe(200);
    expect((await get("/", { "if-none-match": etag })).status).toBe(304);
    expect(await (await get("/sw.js")).text(), "nothing else").toBe("worker");
  });
});

describe("refuses", () => {
  test.each([{}, WITHOUT_FOLDER])(
    "behaviour 2: a file that is none: 404 with nothing that keeps it",
    async (changes) => {
      write();
      const { get } = await open(changes);
      for (const path of ["/assets/main-OLD.js", "/icons/none.png", "/manifest.json"]) {
        const reply = await get(path);
        expect([path, reply.status, reply.headers.get("cache-control")]).toEqual([path, 404, "no-store"]);
      }
    },
  );

  test("behaviour 2: an address below /api/ that nobody answers, whatever a browser says it wants: a problem, no HTML", async () => {
    const { get } = await open();
    const reply = await get("/api/nothing", { accept: "text/html,*/*;q=0.8", "sec-fetch-mode": "navigate" });
    expect(reply.status).toBe(404);
    expect(reply.headers.get("content-type")).toContain("application/problem+json");
  });

  test("a program: the page is for people", async () => {
    const { stand } = await open();
    const reply = await stand.send("/money", { headers: bearer(TOKENS.agency) });
    expect([reply.status, await reply.json()]).toMatchObject([403, { code: "wrong_role" }]);
  });
});
