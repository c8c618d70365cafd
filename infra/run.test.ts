import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "./offline/until.harness.ts";

// The way into every command, in a checkout of its own with an npm that the test plays: no package is installed.

let folder: string;
let started: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-run-"));
  for (const name of ["infra", "bin", "tmp", "node_modules/node/bin"])
    mkdirSync(join(folder, name), { recursive: true });
  for (const file of ["infra/run.mjs", "infra/install.mjs", "infra/above.mjs"])
    cpSync(file, join(folder, file));
  writeFileSync(join(folder, "infra/entry.ts"), ENTRY);
  symlinkSync(process.execPath, join(folder, "node_modules/node/bin/node"));
  lock("package-lock.json", LOCKED);
});
afterEach(() => {
  started?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const ENTRY = `
process.on("SIGTERM", () => { console.log("entry stopped"); process.exit(7); });
console.log("entry " + process.argv.slice(2).join(" "));
if (process.argv[2] === "waits") setInterval(() => {}, 1_000);
`;
const ONE = { version: "1.0.0", integrity: "sha512-one" };
const LOCKED = {
  "": { name: "purser" },
  "node_modules/one": ONE,
  "node_modules/elsewhere": { version: "1.0.0", integrity: "sha512-elsewhere", optional: true },
};

function lock(file: string, packages: object): void {
  writeFileSync(join(folder, file), JSON.stringify({ lockfileVersion: 3, packages }));
}
const unpacked = (packages: object) => lock("node_modules/.package-lock.json", packages);

/** An npm that does this. */
function npm(script: string): void {
  const file = join(folder, "bin/npm");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
const INSTALLS = `echo "npm $*" >&2; printf '%s' '${JSON.stringify({ packages: { "node_modules/one": ONE } })}' > node_modules/.package-lock.json`;

function run(
  args: readonly string[] = ["infra/entry.ts", "now"],
  path = `${join(folder, "bin")}:/usr/bin:/bin`,
) {
  const child = spawn(process.execPath, [join(folder, "infra/run.mjs"), ...args], {
    env: { PATH: path, TMPDIR: join(folder, "tmp") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started = child;
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const code = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, code, output: () => output };
}
async function ended(...args: Parameters<typeof run>) {
  const { code, output } = run(...args);
  return { code: await code, output: output() };
}

describe("allows", () => {
  test("packages that somebody has installed by hand: nothing is installed again", async () => {
    npm("echo 'npm ran' >&2; exit 1");
    unpacked({ "node_modules/one": ONE });
    expect(await ended()).toEqual({ code: 0, output: "entry now\n" });
  });

  test.each([
    ["nothing is installed", undefined],
    ["a package is missing", {}],
    ["a package has another version", { "node_modules/one": { ...ONE, version: "0.9.0" } }],
    ["a package has other content", { "node_modules/one": { ...ONE, integrity: "sha512-other" } }],
  ])("where %s, one install and then the command", async (_, packages) => {
    npm(INSTALLS);
    if (packages) unpacked(packages);
    const { code, output } = await ended();
    expect([code, output.match(/^npm ci /gm)?.length, output]).toEqual([
      0,
      1,
      expect.stringContaining("entry now"),
    ]);
    expect(await ended()).toEqual({ code: 0, output: "entry now\n" });
  });

  test("two commands at once, of which one installs", async () => {
    npm(`sleep 1; ${INSTALLS}`);
    const both = await Promise.all([ended(), ended()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(
      both
        .map(({ output }) => output)
        .join("")
        .match(/^npm ci /gm),
    ).toHaveLength(1);
  });

  test("a signal to reach the command, whose exit code is the run's", async () => {
    unpacked({ "node_modules/one": ONE });
    const { child, code, output } = run(["infra/entry.ts", "waits"]);
    await until("the entry", () => output().includes("entry waits"));
    child.kill("SIGTERM");
    expect([await code, output()]).toEqual([7, expect.stringContaining("entry stopped")]);
  });
});

describe("refuses", () => {
  test("to run nothing", async () => {
    expect(await ended([])).toMatchObject({ code: 2, output: expect.stringContaining("usage:") });
  });
});

describe("fails safe", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s during the install says so, with its exit code, and leaves no npm",
    async (signal, exit) => {
      npm("echo $$ > pid; exec sleep 600");
      const { child, code, output } = run();
      await until("npm", () => existsSync(join(folder, "pid")));
      child.kill(signal);
      expect([await code, output()]).toEqual([exit, expect.stringContaining(`stopped by ${signal}`)]);
      expect(output()).not.toContain("network");
      const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
      expect(() => process.kill(pid, 0)).toThrow();
    },
  );

  test.each([
    ["EACCES", "may not write to /somewhere/node_modules (EACCES)"],
    ["EROFS", "may not write to /somewhere/node_modules (EROFS)"],
    ["ENOSPC", "The disk is full"],
    ["ENOTFOUND", "Check the network (ENOTFOUND)"],
    ["E503", "Check the network (E503)"],
    ["EUSAGE", "do not fit together"],
    ["EWEIRD", "npm ended with EWEIRD; what it said is above"],
  ])("%s of npm is named with its next step", async (code, said) => {
    npm(`echo "npm error code ${code}" >&2; echo "npm error path /somewhere/node_modules" >&2; exit 1`);
    const { code: exit, output } = await ended();
    expect([exit, output]).toEqual([1, expect.stringContaining(said)]);
    expect(output.includes("network")).toBe(said.includes("network"));
  });

  test("no npm at all, and one that ends well without having installed", async () => {
    expect(await ended(undefined, "/nowhere")).toMatchObject({
      code: 1,
      output: expect.stringContaining("no npm"),
    });
    npm("exit 0");
    expect(await ended()).toMatchObject({ code: 1, output: expect.stringContaining("Run npm ci by hand") });
  });

  test("an install that was killed is begun anew by the next command", async () => {
    npm("echo $$ > pid; exec sleep 600");
    const { child } = run();
    await until("npm", () => existsSync(join(folder, "pid")));
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    process.kill(Number(readFileSync(join(folder, "pid"), "utf8")), "SIGKILL");
    npm(INSTALLS);
    expect(await ended()).toMatchObject({ code: 0, output: expect.stringContaining("entry now") });
  });
});
