import { describe, expect, test } from "vitest";
import { hexDigest } from "../../page/digest.ts";
import type { HashedFile } from "../../page/hashed.ts";
import type { HttpReply, Send } from "../../terminal/send.ts";
import { smokeChecks } from "./checks.ts";

// What the check of the page's file makes of an answer; the other checks are looked at through a door (smoke.e2e.test.ts).

const bytes = new TextEncoder().encode("code");
const JS = "text/javascript; charset=utf-8";
const file: HashedFile = { path: "/assets/main-ABCDEFGH.js", type: JS, sha256: hexDigest(bytes) };
const THERE: HttpReply = {
  status: 200,
  location: "",
  headers: { "content-type": JS, "x-content-type-options": "nosniff" },
  bytes,
  json: null,
};

const MINE = "a file of the page has its bytes and its type";
const STRANGERS = "a stranger gets no file of the page";

/** A deployment that gives the file to a program in one way, and to a stranger in another. */
async function looked(program: Partial<HttpReply>, stranger: Partial<HttpReply> = { status: 403 }) {
  const send: Send = async (address, sent) =>
    address.endsWith(file.path)
      ? { ...THERE, ...(sent?.headers?.["cf-access-client-id"] ? program : stranger) }
      : { ...THERE, json: {} };
  const outcomes = await smokeChecks({
    url: "https://purser.example.com",
    send,
    credentials: { bearer: "b", clientId: "i", clientSecret: "s" },
    taskId: "t",
    file,
  });
  return new Map(outcomes.map(({ what, ok, saw }) => [what, [ok, saw]]));
}

describe("behaviour 3: the page's file, looked at from outside", () => {
  test("allows it as it was built, for a program and for no stranger [row 151]", async () => {
    const seen = await looked({});
    expect([seen.get(MINE), seen.get(STRANGERS)]).toEqual([
      [true, "200"],
      [true, "403"],
    ]);
  });

  test.each([
    ["another build's files", { status: 404 }, "not what is deployed"],
    ["other bytes under the name", { bytes: new TextEncoder().encode("cod") }, "other bytes"],
    ["the type of another file", { headers: { "content-type": "text/css" } }, "type text/css"],
    ["a type that a browser may guess", { headers: { "content-type": JS } }, "without nosniff"],
  ])("refuses %s [row 151]", async (_, change, says) => {
    expect((await looked(change)).get(MINE)).toEqual([false, expect.stringContaining(says)]);
  });

  test("refuses a file that everybody gets [row 151]", async () => {
    expect((await looked({}, {})).get(STRANGERS)).toEqual([false, "200"]);
  });
});
