import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type MachineWish, sealAnswer, WISH_FILE, type WishAnswer } from "../../../vm/ask/ask.ts";
import { ASK_VERSION, readManifest } from "../../../vm/release/manifest.ts";
import { releasePublicKey } from "../../machine/secrets.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { ACCOUNT, openStandIn, type StandIn, TOKEN } from "../restore/cloudflare.harness.ts";
import { machine } from "./index.ts";

// `npm run machine -- logs` and `shell`: the owner's side, with a bucket and a machine that stand in.

const SEED = "5eed".repeat(16);
const BUCKET = "purser-prod-backups";
const env = { CLOUDFLARE_API_TOKEN: TOKEN, PULUMI_CONFIG_PASSPHRASE: "a passphrase" };

let there: StandIn;
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "purser-ask-"));
  const lines = [
    `accountId: ${ACCOUNT}`,
    "ownerEmails: '[\"owner@example.com\"]'",
    "machine: always",
    "machineHostname: machine.example.com",
    `machineSecret: "${SEED}"`,
  ];
  writeFileSync(
    join(dir, "Pulumi.prod.yaml"),
    `config:\n${lines.map((line) => `  purser:${line}\n`).join("")}`,
  );
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(async () => {
  there = await openStandIn();
});
afterEach(() => there.close());

const at = (key: string) => there.objects.get(`${BUCKET}/machine/${key}`);

/** What the machine finds at this moment; null for a wish that it would refuse. */
function found(now: Date): { readonly wish: MachineWish; readonly serial: number } | null {
  const read = readManifest(at("releases/ask.json") ?? "", releasePublicKey(SEED), now, 0);
  if (!read.ok || read.manifest.version !== ASK_VERSION) return null;
  const { serial, files } = read.manifest;
  return { serial, wish: JSON.parse(at(`releases/${files[WISH_FILE]}`) ?? "") as MachineWish };
}

/** Asks; with each pause time goes on and the machine may do something. */
function asked(
  words: readonly string[],
  machineDoes: (now: Date) => Promise<void> | void = () => undefined,
  isTerminal = false,
) {
  let time = Date.parse("2026-11-20T12:00:00Z");
  return ran(machine, [...words, "--stack", "prod", "--dir", dir, "--api-url", there.url], {
    env,
    isTerminal,
    now: () => new Date(time),
    pause: async (ms) => {
      time += ms;
      await machineDoes(new Date(time));
    },
  });
}
const answering = (answer: Partial<WishAnswer>) => async (now: Date) => {
  const { wish, serial } = found(now) ?? {};
  if (!wish) throw new Error("There is no wish.");
  const sealed = await sealAnswer(
    { serial: serial ?? 0, code: 0, output: "", isCut: false, ...answer },
    wish.recipient,
  );
  there.files.set(`${BUCKET}/machine/answer.age`, sealed);
};

describe("allows", () => {
  test("logs of one container, said as they came [row 139]", async () => {
    let wish: MachineWish | undefined;
    const run = await asked(["logs", "gateway", "--lines", "7"], async (now) => {
      wish = found(now)?.wish;
      await answering({ output: "gateway | one\ngateway | two\n" })(now);
    });
    expect([run.code, run.said]).toEqual([0, ["gateway | one\ngateway | two"]]);
    expect(wish).toMatchObject({ kind: "logs", service: "gateway", lines: 7 });
  });

  test("a command line, which ends with 1 when it did not end well [row 139]", async () => {
    const run = await asked(["shell", "df -h /"], answering({ code: 2, output: "no\n", isCut: true }));
    expect(run).toMatchObject({ code: 1, said: ["no"] });
    expect(run.output).toMatch(/Only the end of it came back:[\s\S]*It ended with 2\./);
  });
});

describe("refuses", () => {
  test.each([
    [["logs", "nobody"], "It is one of postgres"],
    [["shell", " "], "one command line"],
    [["logs", "--lines", "0"], "whole number"],
  ])("%j, before anybody is asked", async (words, says) => {
    const { code, output } = await asked(words);
    expect([code, output]).toEqual([2, expect.stringContaining(says)]);
    expect(there.calls).toEqual([]);
  });

  test("an answer that was for somebody else", async () => {
    const other = await identityToRecipient(await generateX25519Identity());
    const old = await sealAnswer({ serial: 1, code: 0, output: "old", isCut: false }, other);
    there.files.set(`${BUCKET}/machine/answer.age`, old);
    const run = await asked(["shell", "true", "--wait", "60"]);
    expect([run.code, run.output]).toEqual([1, expect.not.stringContaining("old")]);
  });
});

describe("fails safe", () => {
  test("a machine that sleeps: it says so in time, and nothing of it is done later", async () => {
    const run = await asked(["shell", "rm -rf /tmp/x", "--wait", "60"]);
    expect([run.code, run.output]).toEqual([1, expect.stringContaining("has not answered in 60 seconds")]);
    expect(found(new Date("2026-11-20T12:00:59Z"))).not.toBeNull();
    expect(found(new Date("2026-11-20T12:01:00Z"))).toBeNull();
  });

  test("what a terminal would obey is not said to one", async () => {
    const loud = answering({ output: "\u001b[2Jx\ty\n" });
    expect((await asked(["shell", "true"], loud, true)).said).toEqual([" [2Jx\ty"]);
    expect((await asked(["shell", "true"], loud)).said).toEqual(["\u001b[2Jx\ty"]);
  });
});
