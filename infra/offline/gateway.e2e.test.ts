import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "./deployment.harness.ts";
import { until } from "./until.harness.ts";

// examples/agency_gateway.py beside a local run, started and asked as docs/programs.md prints it.

const GUIDE = "docs/programs.md";
const EXAMPLE = "examples/agency_gateway.py";
const TOKEN = "any-text-of-32-characters-or-more";
/** What the guide has instead of the test's own. */
const PRINTED_PORT = "8900";

/** Without Python there is nothing to try on somebody's machine; in CI (.ci/run sets it) that is a failure. */
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const isWanted = hasPython || process.env.CI !== undefined;

type Lease = { readonly outcome: string | null; readonly actualCost: string | null };

const folder = mkdtempSync(join(tmpdir(), "purser-gateway-"));
const started: ChildProcess[] = [];
let [purser, gateway] = [0, 0];

/** The guide's lines beside the link to the example. */
const printed =
  (readFileSync(GUIDE, "utf8").split(`](../${EXAMPLE})`)[1] ?? "")
    .split("```")[1]
    ?.split("\n")
    .slice(1, -1) ?? [];

async function begin(line: string, env: Record<string, string>, ready: string): Promise<void> {
  // The guide's variables in front of the command are the shell's to set.
  const child = spawn("sh", ["-c", `exec env ${line}`], {
    cwd: folder,
    env: { ...process.env, ...env, NO_COLOR: "1" },
  });
  started.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  child.once("exit", (code) => {
    output += `\nended with ${code}`;
  });
  await until(`"${ready}" of ${line}`, () => {
    if (output.includes("ended with")) throw new Error(output);
    return output.includes(ready);
  });
}

const atOwnPort = (line: string): string =>
  line.replaceAll(`:${PRINTED_PORT}`, `:${gateway}`).replace(/ +# .*$/, "");

describe.runIf(isWanted)("the agency gateway in Python", () => {
  beforeAll(async () => {
    [purser, gateway] = [await freePort(), await freePort()];
    mkdirSync(join(folder, "examples"));
    cpSync(EXAMPLE, join(folder, EXAMPLE));
    const [start = "", run = ""] = printed;
    const serve = `${process.execPath} ${join(process.cwd(), "infra/offline/start.ts")} --folder ${join(folder, ".purser")}`;
    await begin(
      atOwnPort(start).replace("npm start", `sh -c 'cd ${process.cwd()} && exec ${serve}'`),
      { PORT: String(purser) },
      "/api/halt",
    );
    await begin(atOwnPort(run), { PORT: String(gateway) }, "agency gateway at");
  });
  afterAll(() => {
    for (const child of started) child.kill("SIGTERM");
  });

  const local = () =>
    JSON.parse(readFileSync(join(folder, ".purser", "local.json"), "utf8")) as {
      readonly url: string;
      readonly tokens: { readonly personal: string };
    };
  const asOwner = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const { url, tokens } = local();
    const headers = { authorization: `Bearer ${tokens.personal}`, "content-type": "application/json" };
    const reply = await fetch(`${url}${path}`, {
      headers,
      ...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
    });
    return (await reply.json()) as Record<string, unknown>;
  };
  const asked = (line: string): Record<string, unknown> =>
    JSON.parse(execFileSync("sh", ["-c", line], { encoding: "utf8" })) as Record<string, unknown>;

  const runTask = (id: string, description: string): string =>
    atOwnPort(printed[2] ?? "")
      .replace("t-1", id)
      .replace("Implement feature X", description);

  test("is started as the guide prints it, in three lines", () => {
    expect(printed.map((line) => line.replace(/ +# .*$/, ""))).toEqual([
      `AGENCY_GATEWAY_URL=http://127.0.0.1:${PRINTED_PORT} AGENCY_GATEWAY_TOKEN=${TOKEN} npm start`,
      `AGENCY_GATEWAY_TOKEN=${TOKEN} python3 ${EXAMPLE}`,
      expect.stringMatching(`^curl -s localhost:${PRINTED_PORT}/api/run-task -d `),
    ]);
  });

  test("asks before a task, runs it, and settles what it cost", async () => {
    expect(asked(atOwnPort(printed[2] ?? ""))).toMatchObject({ taskId: "t-1", status: "approved" });
    const lease = await until("the task's end", async () => {
      const { lease: one } = (await asOwner("/api/tasks/t-1")) as { lease: Lease };
      return one.outcome === null ? null : one;
    });
    expect([lease.outcome, Number(lease.actualCost)]).toEqual(["succeeded", 0.02]);
  });

  test("does not run what is denied", () => {
    expect(asked(runTask("t-2", "Delete the production DB"))).toMatchObject({
      taskId: "t-2",
      reason: expect.stringContaining("Blocked"),
    });
  });

  test("is told of a halt, while the task waits for a person", async () => {
    expect(asked(runTask("t-3", "Send the newsletter"))).toMatchObject({ taskId: "t-3", status: "pending" });
    expect(await asOwner("/api/halt", { taskId: "t-3", reason: "enough" })).toMatchObject({ success: true });
    await until("the halt's delivery", async () => {
      const { halt } = (await asOwner("/api/tasks/t-3")) as { halt: { forwarded: string } };
      return halt.forwarded === "delivered";
    });
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
