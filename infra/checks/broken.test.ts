import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { isLong } from "../../workers/sizes.harness.ts";
import { objectIn, type Send } from "../terminal/send.ts";
import { network, refusing, stackFolder, USES, used, WITHOUT } from "./broken.harness.ts";
import { commandsOf } from "./commands.harness.ts";

// Every command of package.json on networks where something is broken: it ends by itself, with a sentence, and never with a stack.

const dir = stackFolder();

const answering = (status: number, body: string, type = "application/json"): [Send, typeof fetch] => [
  () =>
    Promise.resolve({
      status,
      location: "",
      headers: { "content-type": type },
      bytes: new TextEncoder().encode(body),
      json: objectIn(body),
    }),
  () =>
    Promise.resolve(new Response(body, { status, headers: { "content-type": type, "retry-after": "0" } })),
];

const NETWORKS: readonly (readonly [string, [Send, typeof fetch]])[] = [
  ["nothing listens", refusing(network("ECONNREFUSED"))],
  ["the name leads nowhere", refusing(network("ENOTFOUND"))],
  ["names cannot be looked up", refusing(network("EAI_AGAIN"))],
  ["the certificate is another's", refusing(network("ERR_TLS_CERT_ALTNAME_INVALID"))],
  ["the certificate has ended", refusing(network("CERT_HAS_EXPIRED"))],
  ["the connection is cut", refusing(network("ECONNRESET"))],
  ["no answer comes in time", refusing(new DOMException("The operation timed out.", "TimeoutError"))],
  ["a page where JSON was due", answering(200, "<!doctype html><title>Sign in</title>", "text/html")],
  ["half of the JSON", answering(200, '{"success": tr')],
  ["JSON of another shape", answering(200, '{"success":true,"result":7}')],
  ["a list", answering(200, "[]")],
  ["nothing", answering(200, "")],
  ["its own failure", answering(500, "Internal error", "text/plain")],
  ["a bad gateway's page", answering(502, "<html>502</html>", "text/html")],
  [
    "a refusal",
    answering(403, '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}'),
  ],
];

const names = Object.keys(USES);
const askers = names.filter((name) => USES[name]?.asks);

test("every command of package.json is used here, or says why it is not", () => {
  const used = names.map((name) => name.split(" ")[0] ?? "");
  expect([...new Set([...used, ...Object.keys(WITHOUT)])].toSorted()).toEqual(
    commandsOf()
      .map(({ name }) => name)
      .toSorted(),
  );
});

/** All of them in the long run; in the short one a third for each command, another third for the next. */
const triedBy = (name: string) =>
  NETWORKS.filter((_network, at) => isLong || at % 3 === askers.indexOf(name) % 3);

describe.each(askers)("npm run %s, on a network where", (name) => {
  test.each(triedBy(name))("%s", async (_what, [send, asked]) => {
    vi.stubGlobal("fetch", asked);
    const before = readFileSync(join(dir(), "Pulumi.prod.yaml"), "utf8");
    const { code, output } = await used(name, send, asked);
    if (!USES[name]?.goesOn) expect(code, output).toBeGreaterThan(0);
    expect(output.trim()).not.toBe("");
    // A setup gives the account's other stacks their shares.
    if (!USES[name]?.goesOn)
      expect(readFileSync(join(dir(), "Pulumi.prod.yaml"), "utf8"), "nothing half written").toBe(before);
  });
});
