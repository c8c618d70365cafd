import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildProgram } from "../../infra/worker/programs.ts";
import { eventually } from "../../workers/patience.harness.ts";
import { ASK_VERSION, sha256, signManifest } from "../release/manifest.ts";
import { OUTPUT_MAX_BYTES, openAnswer, WISH_FILE } from "./ask.ts";
import { carryOutWish } from "./carry-out.ts";

// What the owner asks, as the program is delivered: in a process of its own, with a door and a docker that stand in.

const folder = mkdtempSync(join(tmpdir(), "purser-ask-"));
const at = (...parts: string[]) => join(folder, ...parts);
const ed25519 = () =>
  generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
const keys = ed25519();
const SECRET = "a-password-of-the-machine";
const published = new Map<string, Uint8Array>();
let answers: Uint8Array[] = [];
const door = createServer((request, response) => {
  if (request.headers["x-machine-key"] !== "the-machine") return void response.writeHead(401).end();
  if (request.method === "PUT")
    return void buffer(request).then((body) => {
      answers.push(body);
      response.writeHead(204).end();
    });
  const content = published.get((request.url ?? "").slice(1));
  response.writeHead(content ? 200 : 404).end(content);
});
let url = "";
let identity = "";
let recipient = "";
let serial = 0;

beforeAll(async () => {
  for (const name of ["vault", "bin", "releases"]) mkdirSync(at(name));
  writeFileSync(at("vault", "app-password"), `${SECRET}\n`);
  writeFileSync(at("vault", "release-key"), keys.publicKey);
  writeFileSync(at("vault", "heartbeat-key"), "the-machine\n");
  writeFileSync(at("bin", "docker"), '#!/bin/sh\necho "docker $@"\n', { mode: 0o755 });
  writeFileSync(at("answer.mjs"), buildProgram("answer.mjs"));
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
beforeEach(() => {
  published.clear();
  answers = [];
});
afterAll(() => {
  door.close();
  rmSync(folder, { recursive: true, force: true });
});

type More = {
  readonly version?: string;
  readonly key?: string;
  readonly seconds?: number;
  readonly name?: string;
};

/** A signed wish in the bucket, as `npm run machine -- shell` makes it; its serial. */
function ask(
  wish: object,
  { version = ASK_VERSION, key, seconds = 60, name = WISH_FILE }: More = {},
): number {
  serial += 1;
  const content = Buffer.from(JSON.stringify({ ...wish, recipient }));
  published.set(sha256(content), content);
  const manifest = {
    serial,
    version,
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 1_000 * seconds).toISOString(),
    schema: {},
    files: { [name]: sha256(content) },
  };
  writeFileSync(at("ask"), JSON.stringify(signManifest(manifest, key ?? keys.privateKey)));
  return serial;
}

/** The program's clock is the test's own, also where that one is moved (infra/checks/clock.ts). */
const CLOCK = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => process.env.PURSER_TEST_CLOCK && /^(NODE_OPTIONS|PURSER_TEST_CLOCK.*)$/.test(name),
  ),
);

async function run() {
  const child = spawn(process.execPath, [at("answer.mjs"), at("ask")], {
    env: {
      ...CLOCK,
      PATH: `${at("bin")}:${process.env.PATH}`,
      HUSH: "of-the-host",
      PURSER_RELEASES: url,
      PURSER_ANSWER: `${url}/answer`,
      PURSER_RELEASE_KEY: at("vault", "release-key"),
      PURSER_MACHINE_KEY: at("vault", "heartbeat-key"),
      PURSER_RELEASES_FOLDER: at("releases"),
      PURSER_VAULT: at("vault"),
    },
  });
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { code, said: said + complained };
}
const answered = async () => (answers[0] ? openAnswer(answers[0], identity) : null);

describe("allows", () => {
  test("a command line of the owner's, with what it wrote and how it ended, for the owner alone [row 139]", async () => {
    const mine = ask({ kind: "shell", command: "echo out; echo err >&2; exit 3" });
    expect(await run()).toEqual({ code: 0, said: "A wish was carried out (shell); it ended with 3.\n" });
    expect(await answered()).toEqual({ serial: mine, code: 3, output: "out\nerr\n", isCut: false });
    const [file = new Uint8Array()] = answers;
    expect(Buffer.from(file).toString("latin1")).not.toContain("out");
    expect(await openAnswer(file, await generateX25519Identity())).toBeNull();
  });

  test("the last lines of a container, and of all", async () => {
    ask({ kind: "logs", service: "gateway", lines: 7 });
    await run();
    const words = `docker compose --file ${at("compose.yaml")} logs --no-color --timestamps --tail 7`;
    expect((await answered())?.output).toBe(`${words} gateway\n`);
    answers = [];
    ask({ kind: "logs", service: null, lines: 7 });
    await run();
    expect((await answered())?.output).toBe(`${words}\n`);
  });
});

describe("refuses", () => {
  test.each<[string, More, string]>([
    ["another's signature", { key: ed25519().privateKey }, "not_signed"],
    ["one that is over", { seconds: -1 }, "expired"],
    ["a release", { version: "7" }, "it is a release"],
    ["a request to restore", { version: "restore" }, "it is a release"],
    ["one without its file", { name: "personal.age" }, "names no wish.json"],
  ])("%s, and nothing is done", async (_, more, why) => {
    ask({ kind: "shell", command: `touch ${at("done")}` }, more);
    expect(await run()).toEqual({ code: 1, said: expect.stringContaining(why) });
    expect(() => readFileSync(at("done"))).toThrow("ENOENT");
    expect(answers).toEqual([]);
  });

  test("a wish whose file was changed, and one that was carried out before", async () => {
    ask({ kind: "shell", command: `echo once >> ${at("count")}` });
    const [[hash = "", content = new Uint8Array()] = []] = published;
    published.set(hash, Buffer.from('{"kind":"shell","command":"false"}'));
    expect(await run()).toEqual({ code: 1, said: "The wish's file is not there.\n" });
    published.set(hash, content);
    expect([(await run()).code, await run()]).toEqual([0, { code: 0, said: "" }]);
    expect(readFileSync(at("count"), "utf8")).toBe("once\n");
    expect(answers).toHaveLength(1);
  });

  test("[row 182] to say a secret of the machine, or what stands in the environment of its host", async () => {
    ask({ kind: "shell", command: `cat ${at("vault")}/*; env` });
    await run();
    const output = (await answered())?.output ?? "";
    expect(output).toContain("[app-password]");
    for (const secret of [SECRET, "the-machine", "of-the-host", url]) expect(output).not.toContain(secret);
  });
});

describe("fails safe", () => {
  const where = (until = new AbortController().signal, path = process.env.PATH) => {
    return { release: folder, vault: at("vault"), env: { PATH: path }, until };
  };
  /** Ends the command once it has written its words and this file. */
  async function ended(name: string, command: string) {
    const long = new AbortController();
    const wish = { kind: "shell", command: `${command} touch ${at(name)}; wait`, recipient } as const;
    const answer = carryOutWish(wish, 1, where(long.signal));
    await eventually(() => expect(existsSync(at(name))).toBe(true));
    long.abort();
    return answer;
  }

  /** One that has ended may wait for somebody to hear of it (proc_pid_stat(5)). */
  function isRunning(pid: number): boolean {
    try {
      return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
      return false;
    }
  }

  test("a command that takes too long is ended, with what it has started", async () => {
    const { code, output } = await ended("begun", "sleep 1000 & echo $!;");
    expect(code).toBeNull();
    await eventually(() => expect(isRunning(Number(output))).toBe(false));
  });

  test("what has left its group is not waited for", async () => {
    const gone = at("gone");
    const leaving = `setsid sh -c 'echo $$; touch ${gone}; exec sleep 1000' &`;
    const { code, output } = await ended("left", `${leaving} until [ -e ${gone} ]; do sleep 0.1; done;`);
    expect(code).toBeNull();
    expect(isRunning(Number(output))).toBe(true);
    process.kill(Number(output), "SIGKILL");
  });

  test("a program that is not there is the answer", async () => {
    const wish = { kind: "logs", service: null, lines: 1, recipient } as const;
    const answer = await carryOutWish(wish, 1, where(undefined, "/nowhere"));
    expect(answer).toMatchObject({ code: 127, output: "spawn docker ENOENT" });
  });

  test("of a long output the end comes back", async () => {
    const wish = { kind: "shell", command: "yes line | head --bytes 600000; echo end", recipient } as const;
    const { output, isCut } = await carryOutWish(wish, 1, where());
    expect([isCut, output.length, output.endsWith("end\n")]).toEqual([true, OUTPUT_MAX_BYTES, true]);
  });
});
