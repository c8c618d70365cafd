import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { eventually } from "../../../workers/patience.harness.ts";
import { WORKER_NAMES } from "../../../workers/workers.ts";
import { newVault, pulumiKey } from "../../stackfile/crypt.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { eventLines, isWrong, TailEvent } from "./event.ts";
import { logs } from "./index.ts";
import { openTails, type Tails } from "./tails.harness.ts";

const TOKEN = "a-token-that-may-read-tails-0123456789";
const SECRET = "a-secret-of-the-stack-that-is-long";
const INNER = "the-inner-part-of-a-key";
const PASSPHRASE = "a passphrase";
const OWN_TOKEN = `purser_admin_${"d".repeat(43)}`;
const AT = Date.parse("2026-11-20T12:00:00Z");

let dir: string;
let tails: Tails;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "purser-logs-"));
  const vault = await newVault(PASSPHRASE, randomBytes, pulumiKey);
  const secure = (value: string) => ({ secure: vault.encrypt(value) });
  const config = {
    "purser:accountId": "a".repeat(32),
    "purser:machineSecret": secure(SECRET),
    "purser:machineSigningKeys": secure(JSON.stringify([{ d: INNER }])),
  };
  writeFileSync(join(dir, "Pulumi.prod.yaml"), stringify({ encryptionsalt: vault.salt, config }));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(async () => {
  tails = await openTails();
});
afterEach(() => tails.close());

const ok = (more: object = {}) => ({ outcome: "ok", eventTimestamp: AT, logs: [], exceptions: [], ...more });
const said = (text: string, level = "log") => ({ level, timestamp: AT + 1, message: [text] });

type Seen = (lines: readonly string[]) => Promise<unknown>;

/** Follows until `seen` has come to an end, which is the first thing that is waited for; the rest passes at once. */
async function followed(words: readonly string[], seen: Seen, env: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  let isSeen = false;
  const argv = ["prod", "--seconds", "7", "--dir", dir, "--api-url", tails.url, ...words];
  const run = await ran(logs, argv, {
    env: { CLOUDFLARE_API_TOKEN: TOKEN, ...env },
    pause: async () => {
      if (isSeen) return;
      isSeen = true;
      await seen(lines);
    },
    say: (line) => lines.push(line),
  });
  return { ...run, lines };
}
const isFollowed = (worker: string, times = 1) =>
  eventually(() => expect(tails.heard.filter((one) => one.worker === worker)).toHaveLength(times));
const areThere = (lines: readonly string[], count: number) =>
  eventually(() => expect(lines).toHaveLength(count));

describe("allows", () => {
  test("one Worker, until it is stopped: a line for each run, what it said below, and no tail is left behind", async () => {
    const request = { method: "POST", url: "https://purser.example.com/api/webhooks/hush", headers: {} };
    const { code, lines, output } = await followed(["--worker", "edge"], async (heard) => {
      await isFollowed("edge");
      tails.say("edge", ok({ event: { request, response: { status: 200 } }, logs: [said("hello")] }));
      tails.say("edge", ok({ event: { rpcMethod: "wake" } }));
      await areThere(heard, 3);
    });
    expect(lines).toEqual([
      "2026-11-20T12:00:00.000Z edge POST 200: ok",
      "  log hello",
      "2026-11-20T12:00:00.000Z edge call wake: ok",
    ]);
    expect([code, output]).toEqual([0, "Following edge."]);
    expect([tails.deleted, tails.heard[0]?.protocol]).toEqual([["edge-1"], "trace-v1"]);
  });

  test("every Worker of the deployment, and only where something went wrong", async () => {
    const thrown = [{ name: "TypeError", message: "no such thing", timestamp: AT + 2 }];
    const { lines } = await followed(["--errors"], async (heard) => {
      await Promise.all(WORKER_NAMES.map((name) => isFollowed(name)));
      tails.say("gate", ok({ logs: [said("all is well")] }));
      tails.say("gate", ok({ outcome: "exception", event: { cron: "* * * * *" }, exceptions: thrown }));
      await areThere(heard, 2);
    });
    expect(lines).toEqual([
      "2026-11-20T12:00:00.000Z gate schedule * * * * *: exception",
      "  TypeError: no such thing",
    ]);
    expect(tails.deleted).toHaveLength(WORKER_NAMES.length);
  });

  test("for programs, one line of JSON each", async () => {
    const { lines } = await followed(["--worker", "gate", "--json"], async (heard) => {
      await isFollowed("gate");
      tails.say("gate", ok({ logs: [said("hello")] }));
      await areThere(heard, 1);
    });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      worker: "gate",
      outcome: "ok",
      logs: [said("hello")],
    });
  });
});

describe("refuses", () => {
  test("[row 182] to show a secret of the stack, the token, or what looks like one", async () => {
    const secrets = [SECRET, INNER, TOKEN, OWN_TOKEN, `Bearer ${"b".repeat(30)}`, `sk-ant-${"c".repeat(30)}`];
    const env = { PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
    for (const flag of [[], ["--json"]]) {
      const seen = tails.heard.length;
      const words = ["--worker", "edge", ...flag];
      const { lines } = await followed(
        words,
        async (heard) => {
          await isFollowed("edge", seen + 1);
          tails.say("edge", ok({ logs: secrets.map((secret) => said(`it is ${secret} here`)) }));
          await areThere(heard, flag.length > 0 ? 1 : 1 + secrets.length);
        },
        env,
      );
      for (const secret of secrets) expect(lines.join("\n")).not.toContain(secret.replace("Bearer ", ""));
      expect(lines.join("\n").match(/REDACTED/g)).toHaveLength(secrets.length);
    }
  });

  test("what a terminal would obey, and a line without end", () => {
    const [, line = ""] = eventLines(
      "edge",
      TailEvent.parse(ok({ logs: [said(`\u001b[2J${"x".repeat(9_999)}`)] })),
    );
    expect(line.startsWith("  log  [2Jx")).toBe(true);
    expect(line.length).toBeLessThan(5_000);
  });

  test.each([
    [["prod", "--worker", "nobody"], "It is one of edge"],
    [["other"], "There is no"],
  ])("%j, and asks nobody", async (words, sentence) => {
    const { code, output } = await ran(logs, [...words, "--dir", dir, "--api-url", tails.url], {
      env: { CLOUDFLARE_API_TOKEN: TOKEN },
    });
    expect([code, tails.begun]).toEqual([2, []]);
    expect(output).toContain(sentence);
  });
});

describe("fails safe", () => {
  test("a socket whose other end has gone keeps nobody who wants to stop", async () => {
    await tails.close();
    tails = await openTails(true);
    const { code } = await followed(["--worker", "edge"], () => isFollowed("edge"));
    expect([code, tails.deleted]).toEqual([0, ["edge-1"]]);
  });

  test("a socket that closes is followed by a new tail, and the old one is deleted", async () => {
    const { lines } = await followed(["--worker", "edge"], async (heard) => {
      await isFollowed("edge");
      tails.breakOff("edge");
      await isFollowed("edge", 2);
      tails.say("edge", ok());
      await areThere(heard, 1);
    });
    expect(lines).toEqual(["2026-11-20T12:00:00.000Z edge event: ok"]);
    expect(tails.deleted).toEqual(["edge-1", "edge-2"]);
  });

  test("a Worker that is not there is named, and the others are followed", async () => {
    tails.refused.set("proxy", 404);
    const words = ["--worker", "proxy", "--worker", "edge"];
    const { code, output } = await followed(words, async (heard) => {
      await isFollowed("edge");
      tails.say("edge", ok());
      await areThere(heard, 1);
    });
    expect([code, output]).toEqual([
      0,
      expect.stringContaining("proxy cannot be followed: This Worker does not"),
    ]);
  });

  test("none that may be followed ends it with 1, and says why", async () => {
    for (const name of WORKER_NAMES) tails.refused.set(name, 403);
    const never = new Promise<never>(() => undefined);
    const { code, output } = await followed([], () => never);
    expect([code, output]).toEqual([1, expect.stringContaining("No Worker of prod can be followed.")]);
  });

  test("what has another form shows nothing and ends nothing", async () => {
    const { code, lines } = await followed(["--worker", "edge"], async (heard) => {
      await isFollowed("edge");
      for (const odd of [7, [], { outcome: 3 }, "words"]) tails.say("edge", odd);
      tails.say("edge", ok());
      await areThere(heard, 1);
    });
    expect([code, lines]).toEqual([0, ["2026-11-20T12:00:00.000Z edge event: ok"]]);
  });

  test("the door's own line of an error counts as one, and a caller that left does not", () => {
    const event = (more: object) => TailEvent.parse(ok(more));
    expect(isWrong(event({ logs: [said('{"level":"error","status":500}')] }))).toBe(true);
    expect([isWrong(event({ logs: [said("x", "warn")] })), isWrong(event({ outcome: "canceled" }))]).toEqual([
      true,
      false,
    ]);
  });
});
