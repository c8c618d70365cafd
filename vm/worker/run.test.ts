import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../../workers/patience.harness.ts";
import { argumentsOf, environmentOf } from "./cli.ts";
import type { Assign } from "./protocol.ts";
import { objectionToWorker } from "./requirements.ts";
import { startRun } from "./run.ts";

// Runs as processes of their own, with a stand-in of the CLI that speaks stream-json.

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-worker-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Wish = Readonly<Record<string, unknown>>;

function assignOf(wish: Wish, more: Partial<Assign> & { config?: Partial<Assign["config"]> } = {}): Assign {
  return {
    type: "assign",
    executionId: "execution-0001",
    personaId: "persona",
    prompt: JSON.stringify(wish),
    env: {},
    ...more,
    config: { timeoutMs: 600_000, maxOutputBytes: 10_000_000, ...more.config },
  };
}

function run(assign: Assign) {
  const said: string[] = [];
  const options = {
    cli: [process.execPath, join(import.meta.dirname, "cli.harness.ts")] as const,
    folder,
    now: () => performance.now(),
    say: (stream: string, chunk: string) =>
      void said.push(...chunk.split("\n").map((line) => (stream === "stderr" ? `! ${line}` : line))),
  };
  return { ...startRun(assign, { ...options, cli: [...options.cli] }), said };
}

/** What the run said as text, line by line. */
const textsIn = (said: readonly string[]): string[] =>
  said.flatMap((line) => {
    if (!line.startsWith("{")) return [];
    const { type, message } = JSON.parse(line) as { type: string; message?: { content: { text: string }[] } };
    return type === "assistant" ? [message?.content[0]?.text ?? ""] : [];
  });
const heard = (said: readonly string[], what: string) =>
  eventually(() => expect(textsIn(said).some((text) => text.startsWith(what))).toBe(true));

const exists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe("allows", () => {
  test("a run: its output by lines, its session and its cost from its last line [row 88]", async () => {
    const { ended, said } = run(assignOf({ say: "Grüße – ✓", stderr: "a warning\n" }));
    expect(await ended).toMatchObject({
      status: "completed",
      exitCode: 0,
      sessionId: "session-of-the-stand-in",
      totalCostUsd: 0.02,
    });
    expect(textsIn(said)).toEqual(["Grüße – ✓"]);
    expect(said).toContain("! a warning");
  });

  test("[behaviour 68] [behaviour 69] an empty home at each run, and no environment but the assignment's [row 180]", async () => {
    const secret = "PURSER_TEST_SECRET_OF_THE_WORKER";
    process.env[secret] = "not for runs";
    const env = { CONNECTOR_X_TOKEN: "t", ANTHROPIC_API_KEY: "k", NODE_OPTIONS: "--inspect", PATH: "/evil" };
    for (let n = 0; n < 2; n += 1) {
      const { ended, said } = run(assignOf({ report: true }, { env }));
      await ended;
      const report = JSON.parse(textsIn(said)[0] ?? "{}");
      expect(report).toMatchObject({ home: [], work: [] });
      expect(Object.keys(report.env).toSorted()).toEqual([
        "ANTHROPIC_API_KEY",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
        "CONNECTOR_X_TOKEN",
        "DISABLE_AUTOUPDATER",
        "HOME",
        "LANG",
        "PATH",
        "TMPDIR",
      ]);
      expect(report.env.PATH).not.toContain("evil");
      expect(report.arguments.join(" "), "a list of processes shows no key").not.toContain("k ");
    }
    delete process.env[secret];
    expect(readdirSync(folder)).toEqual([]);
  });

  test("its limits reach the CLI, and tools that are named are the only ones [row 88]", () => {
    const config = { timeoutMs: 1_000, maxOutputBytes: 1, maxBudgetUsd: 0.25, maxTurns: 8 };
    expect(argumentsOf({ config })).toEqual(
      "-p --output-format stream-json --verbose --dangerously-skip-permissions --max-budget-usd 0.25 --max-turns 8".split(
        " ",
      ),
    );
    expect(argumentsOf({ config, permissionPolicy: { allowedTools: ["Read"] } }).join(" ")).toContain(
      "--permission-mode dontAsk --allowedTools Read",
    );
  });
});

describe("refuses", () => {
  test.each([
    "LD_PRELOAD",
    "node_options",
    "PYTHONPATH",
    "HOME",
    "HTTPS_PROXY",
    "9NAME",
    "A-B",
    "CLAUDECODE",
  ])("the variable %s of an assignment [row 180]", (name) => {
    const environment = environmentOf({ env: { [name]: "given" } }, "/home");
    expect(Object.values(environment)).not.toContain("given");
  });

  test("more output than it may have, and says that it is cut [row 88]", async () => {
    const { ended, said } = run(
      assignOf({ lines: 200 }, { config: { maxOutputBytes: 5_000 } as Assign["config"] }),
    );
    expect((await ended).totalCostUsd, "what it cost is known all the same").toBe(0.02);
    expect(said.join("\n").length).toBeLessThan(6_000);
    expect(said.at(-1)).toContain("the rest is left out");
  });
});

describe("fails safe", () => {
  test("what is stopped ends with everything that it has started [row 180]", async () => {
    const { ended, said, stop } = run(assignOf({ child: true, hang: true }));
    await heard(said, "hanging");
    const pid = Number(
      textsIn(said)
        .find((text) => text.startsWith("child"))
        ?.split(" ")[1],
    );
    expect(exists(pid)).toBe(true);
    stop();
    expect((await ended).status).toBe("cancelled");
    await eventually(() => expect(exists(pid)).toBe(false));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("what carries it out is killed: the run ends all the same, or it would be made twice [row 86] [row 180]", async () => {
    const assigned = JSON.stringify(assignOf({ child: true, hang: true }));
    const [program, run] = [join(import.meta.dirname, "cli.harness.ts"), join(import.meta.dirname, "run.ts")];
    const options = `{ cli: [process.execPath, ${JSON.stringify(program)}], folder: ${JSON.stringify(folder)}, now: Date.now, outlives: true,
      say: (_, chunk) => console.log(chunk) }`;
    const code = `const { startRun } = await import(${JSON.stringify(run)}); startRun(${assigned}, ${options});`;
    const killed = spawn(process.execPath, ["--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    killed.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await eventually(() => expect(said).toContain("hanging"));
    const pid = Number(/child (\d+)/.exec(said)?.[1]);
    expect(exists(pid)).toBe(true);
    killed.kill("SIGKILL");
    await eventually(() => expect(exists(pid)).toBe(false));
    for (const left of readdirSync(folder)) rmSync(join(folder, left), { recursive: true });
  });

  test("what is out of time ends, also when it does not want to [row 88]", async () => {
    const { ended } = run(
      assignOf({ hang: true, stubborn: true }, { config: { timeoutMs: 1_000 } as Assign["config"] }),
    );
    expect(await ended).toMatchObject({ status: "cancelled" });
  });

  test("[behaviour 71] what the kernel ends was out of memory, and the next run is none the worse [row 88]", async () => {
    expect(await run(assignOf({ kill: true })).ended).toMatchObject({
      status: "failed",
      exitCode: 137,
      reason: "out_of_memory",
    });
    expect((await run(assignOf({})).ended).status).toBe("completed");
  });

  test("an exit code, a CLI that is not there, and one that reads no prompt [row 88]", async () => {
    expect(await run(assignOf({ exit: 3 })).ended).toMatchObject({ status: "failed", exitCode: 3 });
    const options = { folder, now: () => performance.now(), say: () => undefined };
    expect(await startRun(assignOf({}), { ...options, cli: ["/nowhere/claude"] }).ended).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("did not start"),
    });
    const long = assignOf({ say: "x".repeat(1_000_000) });
    expect(await startRun(long, { ...options, cli: ["/bin/false"] }).ended).toMatchObject({
      status: "failed",
    });
  });
});

describe("a machine that cannot", () => {
  const url = new URL("wss://purser.example.com/ws/workers/x");
  const large = { totalBytes: 4 * 1024 ** 3, isRoot: false, url };

  test("[behaviour 74] of one gigabyte, of root, or in the clear: refused with the reason [row 88]", () => {
    expect(objectionToWorker(large)).toBeNull();
    expect(objectionToWorker({ ...large, totalBytes: 1024 ** 3 })).toMatch(
      /^needs_larger_machine: .*1024\. .*edge/,
    );
    expect(objectionToWorker({ ...large, isRoot: true })).toContain("another user");
    expect(objectionToWorker({ ...large, url: new URL("ws://purser.example.com/") })).toContain("wss:");
    expect(objectionToWorker({ ...large, url: new URL("ws://localhost:8787/") })).toBeNull();
  });
});
