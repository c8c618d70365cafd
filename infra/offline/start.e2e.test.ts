import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "./deployment.harness.ts";

// `npm start` as a person runs it: a process of its own, driven through what it prints and writes.

const folder = mkdtempSync(join(tmpdir(), "purser-start-"));
const started: ChildProcess[] = [];
let port = 0;

type Local = {
  url: string;
  tokens: Record<string, string>;
  accessClientId: string;
  accessClientSecret: string;
};
type Run = { readonly child: ChildProcess; readonly output: () => string; readonly local: () => Local };

beforeAll(async () => {
  port = await freePort();
});
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function start(...flags: string[]): Promise<Run> {
  const args = ["infra/offline/start.ts", "--folder", folder, ...flags];
  const child = spawn("node", args, { env: { ...process.env, PORT: String(port), NO_COLOR: "1" } });
  started.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", () => output.includes("claude mcp add") && resolve());
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return {
    child,
    output: () => output,
    local: () => JSON.parse(readFileSync(join(folder, "local.json"), "utf8")),
  };
}

/** Ctrl-C. Answers with which code it ended. */
function stop({ child }: Run): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  return ended;
}

async function approve({ url, tokens }: Local, taskId: string): Promise<Record<string, unknown>> {
  const task = {
    taskId,
    type: "code",
    description: "Implement feature X",
    estimatedCost: 5.5,
    agentType: "CodeGen",
  };
  const reply = await fetch(`${url}/api/approve`, {
    method: "POST",
    headers: { authorization: `Bearer ${tokens.agency}`, "content-type": "application/json" },
    body: JSON.stringify(task),
  });
  return (await reply.json()) as Record<string, unknown>;
}

const children = (pid: number | undefined) => {
  try {
    return execFileSync("pgrep", ["-P", String(pid)])
      .toString()
      .trim()
      .split("\n");
  } catch {
    return []; // pgrep ends with 1 when there is none
  }
};

describe("npm start", () => {
  let run: Run;
  let decisionId: unknown;

  test("says what it is and costs in five lines, ends with how to try it, and serves real decisions [row 150]", async () => {
    run = await start();
    for (const text of [
      'Plan for stack "dev"',
      "for the model, of $15.00 in all",
      "npm run plan -- dev",
      "npm run setup -- dev",
    ]) {
      expect(run.output()).toContain(text);
    }
    const [plan = "", ...after] = run.output().trim().split("\n\n");
    expect(plan.split("\n").length).toBeLessThanOrEqual(5);
    const ending = (after.at(-1) ?? "").split("\n");
    expect(ending.filter((line) => !line.startsWith("#"))).toEqual([
      expect.stringContaining(`Purser is running at http://localhost:${port}`),
      expect.stringContaining("/cdn-cgi/access/login?code="),
      ...["chat", "approve", "halt", "personas"].map((path) =>
        expect.stringMatching(`^curl http://localhost:${port}/api/${path} `),
      ),
      expect.stringMatching(`^claude mcp add .* purser-local http://localhost:${port}/mcp/purser --header `),
      expect.stringMatching(
        `^claude mcp add .* personal-journal-local http://localhost:${port}/mcp/journal --header `,
      ),
    ]);
    expect((await fetch(`${run.local().url}/health`)).status).toBe(200);
    const answer = await approve(run.local(), "start-1");
    expect(answer).toMatchObject({ approved: true, costLimit: 10 });
    decisionId = answer.decisionId;
  });

  test("lets a script drive it by a file that only its owner reads [row 182]", async () => {
    expect(statSync(join(folder, "local.json")).mode & 0o777).toBe(0o600);
    const { url, tokens } = run.local();
    const roles = ["admin", "personal", "agency", "runtime", "team", "cos_internal"];
    expect(Object.keys(tokens)).toEqual(roles);
    for (const role of roles) {
      const reply = await fetch(`${url}/api/status`, {
        headers: { authorization: `Bearer ${tokens[role]}` },
      });
      expect(reply.status, role).toBe(200);
    }
  });

  test("does what the README says of the first five minutes, word for word", () => {
    const [, commands = ""] =
      /## The first five minutes\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(readFileSync("README.md", "utf8")) ?? [];
    const elsewhere = mkdtempSync(join(tmpdir(), "purser-readme-"));
    symlinkSync(folder, join(elsewhere, ".purser"));
    const printed = execFileSync("bash", ["-c", commands], { cwd: elsewhere }).toString();
    rmSync(elsewhere, { recursive: true, force: true });
    const replies = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(replies).toMatchObject([
      { message: expect.stringMatching(/./), costUsd: "0.00" },
      { taskId: "t-1", status: "approved", decidedBy: "rules" },
      { taskId: "t-2", status: "denied", reason: expect.stringContaining("Blocked operation") },
      { taskId: "t-3", status: "pending" },
      { taskId: "t-1", success: true },
      { cap: "15.00", billed: false },
    ]);
  });

  test("checks service tokens as Access does, and a good one alone is nobody", async () => {
    const { url, tokens, accessClientId, accessClientSecret } = run.local();
    const status = async (headers: Record<string, string>) =>
      (await fetch(`${url}/api/status`, { headers })).status;
    const authorization = `Bearer ${tokens.agency}`;
    const good = { "cf-access-client-id": accessClientId, "cf-access-client-secret": accessClientSecret };
    expect(await status({ ...good, authorization })).toBe(200);
    expect(await status({ ...good, "cf-access-client-secret": "wrong", authorization })).toBe(401);
    expect(await status({ "cf-access-client-id": accessClientId, authorization })).toBe(401);
    expect(await status(good)).toBe(401);
    expect(await status({})).toBe(401);
    expect(await status({ "cf-access-jwt-assertion": "forged" })).toBe(401);
  });

  test("signs a person in by the printed link, and only by it", async () => {
    const link = /http:\S+\/cdn-cgi\/access\/login\?code=\S+/.exec(run.output())?.[0] ?? "";
    const login = await fetch(link, { redirect: "manual" });
    const cookie = login.headers.get("set-cookie") ?? "";
    expect([login.status, /HttpOnly/.test(cookie), /SameSite=Lax/.test(cookie)]).toEqual([302, true, true]);
    const headers = { cookie: cookie.split(";")[0] ?? "" };
    const { url } = run.local();
    const page = await (await fetch(url, { headers })).text();
    const code = /src="(\/assets\/chunk-[^"]+)"/.exec(page)?.[1] ?? "";
    const file = await fetch(new URL(code, url), { headers });
    expect([file.headers.get("content-type"), file.headers.get("x-content-type-options")]).toEqual([
      expect.stringContaining("javascript"),
      "nosniff",
    ]);
    expect(await (await fetch(new URL("/plain", url), { headers })).text()).toContain(
      "Signed in as owner@example.com",
    );
    expect((await fetch(`${link}x`, { redirect: "manual" })).status).toBe(403);
    const forged = { headers: { cookie: "CF_Authorization=forged" }, redirect: "manual" } as const;
    expect((await fetch(run.local().url, forged)).status).toBe(302);
  });

  test("listens on loopback only and answers no other name [row 34]", async () => {
    const outside = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find(({ internal, family }) => !internal && family === "IPv4");
    if (outside) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect(port, outside.address, () => resolve(true)).on("error", () => resolve(false));
        socket.on("connect", () => socket.destroy());
      });
      expect(reached).toBe(false);
    }
    const showStatus = "-s -o /dev/null -w %{http_code}".split(" ");
    const status = execFileSync("curl", [
      ...showStatus,
      "-H",
      "Host: rebound.example.net",
      `${run.local().url}/health`,
    ]);
    expect(status.toString()).toBe("421");
  });

  test("says so when the port or the folder is taken, and starts nothing", async () => {
    const taken = port;
    port = await freePort();
    // It says what it waits for, and gives up.
    await expect(start()).rejects.toThrow(
      /Waiting for another run \(process \d+\)[\s\S]*Another run \(process \d+\) uses/,
    );
    port = taken;
    const other = mkdtempSync(join(tmpdir(), "purser-other-"));
    await expect(start("--folder", other)).rejects.toThrow(`Port ${port} is in use`);
    rmSync(other, { recursive: true, force: true });
    expect((await fetch(`${run.local().url}/health`)).status).toBe(200);
  });

  test("stops although a client holds its connection, and leaves nothing running", async () => {
    const before = children(run.child.pid);
    expect(before.length).toBeGreaterThan(0);
    const held = connect(port, "127.0.0.1");
    held.on("error", () => undefined);
    held.write("GET /health HTTP/1.1\r\n");
    expect(await stop(run)).toBe(0);
    held.destroy();
    for (const pid of before) expect(() => process.kill(Number(pid), 0)).toThrow();
    expect(() => statSync(join(folder, "local.json"))).toThrow();
  });

  // One life of the folder's data, so that each start answers for the end before it.
  test("keeps its data over a restart", async () => {
    run = await start();
    expect((await approve(run.local(), "start-1")).decisionId).toBe(decisionId);
  });

  test.each(["start.ts", "serve.ts"])(
    "%s killed by a signal that cannot be caught: nothing is left, and the next run takes the data over at once",
    async (which) => {
      const killed = run;
      const decision = (await approve(killed.local(), `killed-${which}`)).decisionId;
      const [serving = ""] = children(killed.child.pid);
      const all = [String(killed.child.pid), serving, ...children(Number(serving))];
      expect(all.length).toBeGreaterThan(2);
      process.kill(which === "start.ts" ? (killed.child.pid ?? 0) : Number(serving), "SIGKILL");
      await expect.poll(() => all.filter(isAlive)).toEqual([]);
      run = await start();
      expect((await approve(run.local(), `killed-${which}`)).decisionId).toBe(decision);
      // The keys that the killed run had stored open nothing now; this run's sign-in counts at once.
      expect((await signedIn(run.local())).status).toBe(200);
    },
  );

  test("data that cannot be read: one sentence with the way out, which begins anew", async () => {
    await stop(run);
    // What is still in the log would mend it.
    for (const name of readdirSync(join(folder, "state"), { recursive: true, encoding: "utf8" }))
      if (/-(wal|shm)$/.test(name)) rmSync(join(folder, "state", name));
      else if (name.endsWith(".sqlite"))
        writeFileSync(join(folder, "state", name), "no database ".repeat(1_000));
    await expect(start()).rejects.toThrow(/cannot be used: .*--fresh, or put a copy of that folder back/);
    run = await start("--fresh");
    expect((await approve(run.local(), "start-1")).decisionId).not.toBe(decisionId);
    await stop(run);
  });
});

const isAlive = (pid: string): boolean => {
  try {
    // One that nobody has collected yet is over all the same.
    return !execFileSync("ps", ["-o", "stat=", "-p", pid]).toString().startsWith("Z");
  } catch {
    return false;
  }
};

const signedIn = ({ url, tokens, accessClientId, accessClientSecret }: Local): Promise<Response> =>
  fetch(`${url}/api/status`, {
    headers: {
      authorization: `Bearer ${tokens.agency}`,
      "cf-access-client-id": accessClientId,
      "cf-access-client-secret": accessClientSecret,
    },
  });
