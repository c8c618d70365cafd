import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLong, sized } from "../../workers/sizes.harness.ts";
import { freePort } from "./deployment.harness.ts";
import { until } from "./until.harness.ts";

// `npm start` as a person runs it, npm and all, killed under load by any signal at any of its processes.

const SIGNALS = ["SIGTERM", "SIGINT", "SIGKILL", "SIGHUP", "SIGQUIT"] as const;
/** The first three once in the short run, from npm down; in the long one all six times each, at any process of the run. */
const KILLS = sized(3, 30);
/** Clients that ask without a pause. */
const CLIENTS = 4;

const folder = mkdtempSync(join(tmpdir(), "purser-killed-"));
const started: ChildProcess[] = [];
let port = 0;
let run: Run;
let decision: unknown;

beforeAll(async () => {
  port = await freePort();
  run = await npmStart();
  expect((await ask(run, "kept", "personal")).status).toBe(200);
  decision = await decisionOf(run);
  expect(decision).toEqual(expect.any(String));
});
afterAll(() => {
  for (const { pid } of started)
    for (const one of pid === undefined ? [] : treeOf(pid)) kill(one.pid, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

type Process = { readonly pid: number; readonly command: string };
type Role = "personal" | "agency";
type Run = {
  readonly pid: number;
  readonly url: string;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly output: string;
};

/** A process with all that it has started, and what those have, from the top. */
function treeOf(root: number): readonly Process[] {
  const rows = execFileSync("ps", ["-e", "-o", "pid=,ppid=,stat=,args="])
    .toString()
    .trim()
    .split("\n")
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(row))
    .flatMap((row) =>
      row && !row[3]?.startsWith("Z")
        ? [{ pid: Number(row[1]), parent: Number(row[2]), command: row[4] ?? "" }]
        : [],
    );
  const below = (pid: number): Process[] =>
    rows.filter(({ parent }) => parent === pid).flatMap((one) => [one, ...below(one.pid)]);
  return [...rows.filter(({ pid }) => pid === root), ...below(root)];
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)])
      .toString()
      .startsWith("Z");
  } catch {
    return false;
  }
}

async function npmStart(): Promise<Run> {
  const child = spawn("npm", ["start", "--", "--folder", folder], {
    env: { ...process.env, PORT: String(port), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => output.includes("/api/halt") && resolve());
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}: ${output}`)));
  });
  const { url, tokens } = JSON.parse(readFileSync(join(folder, "local.json"), "utf8")) as Run;
  return { pid: child.pid ?? 0, url, tokens, output };
}

const ask = ({ url, tokens }: Run, taskId: string, role: Role): Promise<Response> =>
  fetch(`${url}/api/approve`, {
    method: "POST",
    headers: { authorization: `Bearer ${tokens[role]}`, "content-type": "application/json" },
    body: JSON.stringify({
      taskId,
      type: "code",
      description: "Implement feature X",
      estimatedCost: 0.01,
      agentType: "CodeGen",
    }),
  });
/**
 * What was decided before the first kill. It is read, since asking counts on the minute of its address, which the load uses up; where kills
 * follow each other quickly, that is still the minute of the run before.
 */
async function decisionOf({ url, tokens }: Run): Promise<unknown> {
  const reply = await fetch(`${url}/api/tasks/kept`, {
    headers: { authorization: `Bearer ${tokens.personal}` },
  });
  expect(reply.status, await reply.clone().text()).toBe(200);
  return ((await reply.json()) as { decision: { decisionId: unknown } }).decision.decisionId;
}

/** Asks until the run has gone; the next one does not know its token. */
async function load(of: Run, kill: number, isOver: AbortSignal): Promise<void> {
  for (let at = 0; !isOver.aborted; at++) {
    const reply = await ask(of, `load-${kill}-${at % 50}`, "agency").catch(() => null);
    if (reply === null || reply.status === 401) return;
    await reply.arrayBuffer().catch(() => null);
  }
}

/** Kills in the run under load, starts the next one, and looks whether it has all that was there and nothing of the old one is. */
async function killed(at: number, how: string, strike: (tree: readonly Process[]) => void): Promise<void> {
  const [before, tree, over] = [run, treeOf(run.pid), new AbortController()];
  const clients = Array.from({ length: CLIENTS }, () => load(before, at, over.signal));
  try {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
    strike(tree);
    run = await npmStart();
    expect(run.output, how).not.toContain("Another run");
    expect(await decisionOf(run), how).toBe(decision);
    expect((await ask({ ...run, tokens: before.tokens }, "old", "agency")).status, "the old token").toBe(401);
    await until(`an end of all processes after ${how}`, () => !tree.some(({ pid }) => isAlive(pid)));
  } finally {
    over.abort();
    await Promise.all(clients);
  }
}

const kills = Array.from(
  { length: KILLS },
  (_, at) => [at, SIGNALS[at % SIGNALS.length] ?? "SIGKILL"] as const,
);

describe("npm start under load leaves no process, and the next start takes the data over at once", () => {
  test.each(kills)("kill %i: %s to one of its processes", async (at, signal) => {
    const which = isLong ? Math.random() : at / KILLS;
    await killed(at, `kill ${at}`, (tree) => {
      const target = tree[Math.floor(which * tree.length)];
      if (!target) throw new Error("There is no process to kill.");
      console.info(`${signal} to ${target.command} of ${tree.length} processes`);
      kill(target.pid, signal);
      // Of all processes but the runtime itself, any end is the end of the run; the runtime is begun anew. So the run outlives
      // SIGINT at npm or its shell alone: npm hands it to the shell, and that waits for its command (a terminal asks all).
      const isHeld = signal === "SIGINT" && /^(?:npm|sh)\b/.test(target.command);
      if (isHeld || target.command.includes("workerd")) kill(run.pid, "SIGKILL");
    });
  });

  test("every process that could end the runtime, killed at once", async () => {
    await killed(KILLS, "killing all but the runtime", (tree) => {
      for (const { pid, command } of tree) if (!/workerd|read -r/.test(command)) kill(pid, "SIGKILL");
    });
  });

  test("and the last one ends when npm is told to", async () => {
    const last = treeOf(run.pid);
    kill(run.pid, "SIGTERM");
    await until("the last run's end", () => !last.some(({ pid }) => isAlive(pid)));
  });
});
