import { describe, expect, test } from "vitest";
import { Problem, problemResponse } from "../../problem.ts";
import { bearer, openStand, TOKENS } from "../stand.harness.ts";

/** What browsers send when they go to an address. */
const GOING = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

async function standOf() {
  const stand = await openStand();
  stand.answer = () =>
    problemResponse(
      new Problem("not_found", "There is no approval <b>x</b>.", { headers: { etag: '"1"' } }),
      "r",
    );
  const session = await stand.accessToken({ email: "owner@example.com" });
  return { stand, person: { "cf-access-jwt-assertion": session } };
}

const typeOf = (reply: Response) => reply.headers.get("content-type");

describe("allows", () => {
  test("a person's browser to read what a Worker behind refuses, and what the door does, as a page", async () => {
    const { stand, person } = await standOf();
    for (const [path, headers, words] of [
      ["/plain", { ...person, ...GOING }, "There is no approval &lt;b&gt;x&lt;/b&gt;."],
      ["/nowhere", { ...person, ...GOING }, "404, request"],
      ["/plain", GOING, "Sign in first"],
    ] as const) {
      const reply = await stand.send(path, { headers });
      expect([typeOf(reply), reply.headers.get("vary")]).toEqual(["text/html; charset=utf-8", "accept"]);
      const text = await reply.text();
      expect(text).toContain(words);
      // A landmark, for whoever jumps to it.
      expect(text).toMatch(/<main>[\s\S]*<h1>[\s\S]*<\/main>/);
    }
  });

  test("its other headers and its status to stay, and the record to hold the page's hash", async () => {
    const { stand, person } = await standOf();
    const reply = await stand.send("/plain", { headers: { ...person, ...GOING } });
    expect([reply.status, reply.headers.get("etag")]).toEqual([404, '"1"']);
    expect(stand.journal.entries[0]?.reply.bytes).toBe((await reply.arrayBuffer()).byteLength);
  });
});

describe("refuses to change what programs read", () => {
  test.each([
    ["a script of the page", "/plain", { accept: "application/json, text/html" }, true],
    ["a script that takes anything", "/plain", { accept: "*/*" }, true],
    ["an endpoint, in a browser too", "/api/status", GOING, true],
    ["a program with a bearer token", "/api/status", { ...GOING, ...bearer(TOKENS.agency) }, false],
  ])("%s", async (_who, path, headers, isPerson) => {
    const { stand, person } = await standOf();
    const reply = await stand.send(path, { headers: { ...(isPerson ? person : {}), ...headers } });
    expect(typeOf(reply)).toBe("application/problem+json; charset=utf-8");
    expect(await reply.json()).toMatchObject({ code: "not_found", detail: "There is no approval <b>x</b>." });
  });

  test("an answer that is no refusal", async () => {
    const { stand, person } = await standOf();
    stand.answer = () => Response.json({ ok: true });
    const reply = await stand.send("/api/status", { headers: { ...person, ...GOING } });
    expect([typeOf(reply), await reply.json()]).toEqual(["application/json", { ok: true }]);
  });
});
