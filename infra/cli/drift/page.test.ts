import { describe, expect, test } from "vitest";
import { pageFiles } from "../../page/build.ts";
import { hashedFile } from "../../page/hashed.ts";
import type { HttpReply, Send } from "../../terminal/send.ts";
import { pageDifferences } from "./page.ts";

// What a refresh and the API cannot say: whether the page's files are there as they were built.

const URL = "https://purser.example.com";
const CREDENTIALS = { clientId: "an-id", clientSecret: "canary-of-access" };
const { path, type } = hashedFile(process.cwd());
const THERE: HttpReply = {
  status: 200,
  location: "",
  headers: { "content-type": type, "x-content-type-options": "nosniff" },
  bytes: pageFiles(process.cwd()).get(path.slice(1)) ?? new Uint8Array(),
  json: null,
};

describe("behaviour 3: drift of the page's files", () => {
  test("allows what this checkout builds, asked for by its name and as a program [row 151]", async () => {
    const asked: unknown[] = [];
    const send: Send = async (address, sent) => {
      asked.push([address, sent?.headers]);
      return THERE;
    };
    expect(await pageDifferences(URL, CREDENTIALS, send)).toEqual([]);
    expect(asked).toEqual([
      [`${URL}${path}`, { "cf-access-client-id": "an-id", "cf-access-client-secret": "canary-of-access" }],
    ]);
  });

  test.each([
    ["a file that is gone", { status: 404 }, "404"],
    ["other bytes", { bytes: new Uint8Array(3) }, "other bytes"],
    ["another type", { headers: { ...THERE.headers, "content-type": "text/css" } }, "type text/css"],
    ["a sign-in where the file was due", { status: 302 }, "302"],
  ])("refuses %s [row 151]", async (_, change, says) => {
    const found = await pageDifferences(URL, CREDENTIALS, async () => ({ ...THERE, ...change }));
    expect(found).toEqual([
      { script: "the page", at: path, declared: "there", deployed: expect.stringContaining(says) },
    ]);
  });

  test("fails safe: an address where nobody answers has not been found clean", async () => {
    const send: Send = () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));
    expect(await pageDifferences(URL, CREDENTIALS, send)).toHaveLength(1);
  });
});
