import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { until } from "../offline/until.harness.ts";

// `npm test` that is stopped in the middle, as a person, a terminal that is closed, and a supervisor do it.

/** Where Linux lists what runs. */
const canList = existsSync("/proc/self/environ");
const END_TO_END = ["--no-static", "--project", "e2e", "workers/ledger/budget.e2e.test.ts"];

let folder: string;
let checking: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-stopping-"));
});
afterEach(() => {
  checking?.kill("SIGKILL");
  for (const { pid } of running()) process.kill(pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that the check has started, by the temporary folder that all of it was given, whoever its parent is by now. */
function running(): { pid: number; name: string }[] {
  return globSync("/proc/[0-9]*/environ").flatMap((file) => {
    try {
      if (!readFileSync(file, "utf8").includes(`TMPDIR=${folder}`)) return [];
      const pid = Number(file.split("/")[2]);
      return [{ pid, name: readFileSync(`/proc/${pid}/comm`, "utf8").trim() }];
    } catch {
      return []; // It has ended meanwhile, or belongs to somebody else.
    }
  });
}

/** The check, in a group of its own as a terminal makes one. */
function check(...args: string[]) {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST"));
  const env = { ...Object.fromEntries(own), TMPDIR: folder };
  const child = spawn(process.execPath, ["infra/checks/check.ts", ...args], {
    env,
    detached: true,
    stdio: "pipe",
  });
  checking = child;
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return { pid: child.pid ?? 0, ended, output: () => output };
}

describe.runIf(canList)("a check that is stopped leaves no process and no temporary folder", () => {
  test.each([
    ["SIGINT", 130, "while the types are checked", [], "tsc"],
    ["SIGHUP", 129, "while a deployment runs", END_TO_END, "workerd"],
    ["SIGTERM", 143, "while a deployment runs", END_TO_END, "workerd"],
  ] as const)("%s, with exit code %i, %s", async (signal, code, _, args, wanted) => {
    const { pid, ended, output } = check(...args);
    await until(`${wanted} to run: ${output()}`, () =>
      running().some((one) => one.name.includes(wanted) || commandOf(one.pid).includes(wanted)),
    );
    // Once to the check alone and once more to its whole group: a terminal and infra/run.mjs both send it.
    process.kill(pid, signal);
    process.kill(-pid, signal);
    expect(await ended, output()).toBe(code);
    expect(output()).toContain(`Stopped by ${signal}`);
    expect(running()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
