import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { untilGone } from "./group.ts";
import { until } from "./until.harness.ts";

const leaders: ChildProcess[] = [];
afterEach(() => {
  for (const { pid = 0 } of leaders.splice(0)) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Nothing of it is left, as it should be.
    }
  }
});

const MODULE = JSON.stringify(join(import.meta.dirname, "group.ts"));
const IDLE = "setInterval(() => {}, 1_000)";

/** A leader of a group of its own with one process below it, whose command line ends with a word. */
async function group(word: string, first = "") {
  const script = `const { spawn } = await import("node:child_process"); ${first}
    const child = spawn(process.execPath, ["-e", ${JSON.stringify(IDLE)}, ${JSON.stringify(word)}], { stdio: "ignore" });
    console.log("below " + child.pid); ${IDLE};`;
  const leader = spawn(process.execPath, ["--input-type=module", "-e", script], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  leaders.push(leader);
  const below = await new Promise<number>((resolve) =>
    leader.stdout.on("data", (chunk: Buffer) => {
      const [, pid] = /below (\d+)/.exec(chunk.toString()) ?? [];
      if (pid !== undefined) resolve(Number(pid));
    }),
  );
  return { leader, group: leader.pid ?? 0, below };
}

const end = ({ leader }: { readonly leader: ChildProcess }): Promise<unknown> => {
  const ended = new Promise((resolve) => leader.once("exit", resolve));
  leader.kill("SIGKILL");
  return ended;
};

/** One that nobody has collected yet is over all the same. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

describe.runIf(process.platform === "linux")("allows", () => {
  test("a run to begin once what a killed one left has been ended", async () => {
    const made = await group("workerd");
    await end(made);
    expect(isAlive(made.below)).toBe(true);
    await untilGone(made.group);
    expect(isAlive(made.below)).toBe(false);
  });

  test("a group to end with its leader, killed by what cannot be caught", async () => {
    const watch = `const { endGroupWithThisProcess } = await import(${MODULE}); endGroupWithThisProcess(() => process.exit(3));`;
    const made = await group("anything", watch);
    await end(made);
    await until("an end of what was below it", () => !isAlive(made.below));
  });

  test("a number that nobody has, at once", async () => {
    const made = await group("anything");
    process.kill(-made.group, "SIGKILL");
    await until("its end", () => !isAlive(made.below) && !isAlive(made.group));
    await untilGone(made.group);
  });
});

describe.runIf(process.platform === "linux")("refuses", () => {
  test("to end what is somebody else's by now: another leader, and what no run starts", async () => {
    const theirs = await group("workerd");
    await untilGone(theirs.group);
    expect(isAlive(theirs.below)).toBe(true);
    const left = await group("editor");
    await end(left);
    await untilGone(left.group);
    expect(isAlive(left.below)).toBe(true);
  });
});
