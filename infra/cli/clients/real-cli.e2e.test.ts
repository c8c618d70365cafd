import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { edgeServers } from "../../../vm/gateway/edge-servers.ts";
import { findPostgres } from "../../../vm/postgres/binaries.ts";
import { realCli } from "../../../vm/worker/installed.harness.ts";
import { addLine, localEntry, MCP_SERVERS, workingServers } from "../../offline/claude-code.ts";
import { type LocalFront, openLocalFront, openTestDeployment } from "../../offline/deployment.harness.ts";
import type { Deployment } from "../../offline/deployment.ts";
import { startLocalMachine } from "../../offline/machine/index.ts";
import { localSecrets } from "../../offline/machine/secrets.ts";
import { openOfflineModel } from "../../offline/model/model.ts";
import type { ModelRequest } from "../../offline/model/request.ts";
import { type OfflineServer, serveOfflineModel } from "../../offline/model/server.ts";

// The real Claude CLI as an MCP client: it takes the lines that `npm run clients` and `npm start` print, lists what they lead to, and
// calls a tool when a model, here the offline one, wants it.

let cli = "";
let missing: string | null = null;
let here: Deployment;
let front: LocalFront;
let model: OfflineServer;
let home = "";

beforeAll(async () => {
  const found = await realCli();
  if ("missing" in found) {
    missing = found.missing;
    return;
  }
  cli = found.cli;
  model = await serveOfflineModel(openOfflineModel(wantsTool));
  here = await openTestDeployment();
  front = await openLocalFront(here);
});
beforeEach((context) => {
  if (missing !== null) context.skip(missing);
  home = mkdtempSync(join(tmpdir(), "purser-claude-"));
});
afterEach(() => {
  if (home !== "") rmSync(home, { recursive: true, force: true, maxRetries: 3 });
});
afterAll(async () => {
  if (missing !== null) return;
  front.close();
  await Promise.all([here.close(), model.close()]);
});

const TOOL = "mcp__purser-local__read_budget";

/** The model wants that tool when it is asked for it, and nothing more once it has its result. */
function wantsTool({ messages }: ModelRequest) {
  const text = JSON.stringify(messages);
  return text.includes(TOOL) && !text.includes('"tool_result"')
    ? { blocks: [{ type: "tool_use" as const, id: "toolu_offline", name: TOOL, input: {} }] }
    : undefined;
}

/** A line of a shell, in a home of its own where `claude` is the real one. */
async function shell(line: string): Promise<string> {
  const env = {
    PATH: `${dirname(cli)}:${process.env.PATH}`,
    HOME: home,
    LANG: "C.UTF-8",
    ANTHROPIC_API_KEY: "sk-ant-api03-of-the-test-0123456789",
    ANTHROPIC_BASE_URL: model.url,
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", `${line} </dev/null`], {
    cwd: home,
    env,
  });
  return `${stdout}${stderr}`;
}

/**
 * What a prompt says, line by line. The CLI waits some seconds for its servers and then begins without them, which a busy machine
 * makes it do; it is asked anew then, as a person would.
 */
async function withServers(line: string) {
  for (let tries = 1; ; tries += 1) {
    const said = await shell(line);
    const lines = said.split("\n").flatMap((text) => (text.startsWith("{") ? [JSON.parse(text)] : []));
    const servers: readonly { readonly status: string }[] = lines[0]?.mcp_servers ?? [];
    if (tries === TRIES_MAX || servers.every(({ status }) => status !== "pending")) return lines;
  }
}
const TRIES_MAX = 6;

describe("allows", () => {
  test("[behaviour 12] the printed lines: every server that works at once is connected, and a model's call of a tool reaches it [row 119]", async () => {
    const entry = localEntry(front.url, here.tokens.cos_internal);
    for (const server of workingServers([])) await shell(addLine(entry, server));
    const listed = await shell("claude mcp list");
    for (const name of ["purser-local", "personal-journal-local"])
      expect(listed).toMatch(new RegExp(`${name}: .*Connected`));
    const lines = await withServers(
      `claude -p 'Call ${TOOL}' --allowedTools ${TOOL} --permission-mode dontAsk --output-format stream-json --verbose`,
    );
    const [init] = lines;
    expect(init.tools, JSON.stringify(lines)).toContain("mcp__purser-local__ask_gate");
    expect(init.tools).not.toContain("mcp__purser-local__answer_approval");
    const results = lines.filter(({ type }) => type === "user").map((line) => JSON.stringify(line));
    expect(results.join("\n")).toContain("committed");
  });

  test("[behaviour 11] a path where it may sign a person in: it finds out how, and asks for that [row 119]", async () => {
    await shell(`claude mcp add --scope user --transport http purser ${front.url}/mcp`);
    expect(await shell("claude mcp list")).toMatch(/purser: .*[Nn]eeds authentication/);
  });

  test.skipIf(findPostgres() === null)(
    "[behaviour 12] the machine's gateway by a key in a header [row 115] [row 119]",
    async () => {
      // Short, since a socket lies in it, and one that Postgres' own account can enter.
      const folder = mkdtempSync("/tmp/purser-cli-");
      chmodSync(folder, 0o711);
      const { machineSecret } = localSecrets(join(folder, "machine"), new Date());
      const deployment = await openTestDeployment({ config: { machineSecret } });
      const door = await openLocalFront(deployment);
      const end = async () => {
        door.close();
        await deployment.close();
        rmSync(folder, { recursive: true, force: true });
      };
      // Who is of the household is known at the door alone.
      const upstreams = edgeServers(door.url);
      const machine = await startLocalMachine(folder, 0, new Date(), upstreams).catch(
        async (error: unknown) => {
          await end();
          throw error;
        },
      );
      try {
        const reply = await fetch(`${machine.url}/admin/keys`, {
          method: "POST",
          headers: { authorization: `Bearer ${readFileSync(machine.keyFile, "utf8").trim()}` },
          body: JSON.stringify({
            email: "owner@example.com",
            name: "claude",
            role: "personal",
            expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
          }),
        });
        const { text } = (await reply.json()) as { text: string };
        await shell(
          `claude mcp add --scope user --transport http journal ${machine.url}/journal-db/mcp --header 'Authorization: Bearer ${text}'`,
        );
        expect(await shell("claude mcp list")).toMatch(/journal: .*Connected/);
      } finally {
        await machine.stop();
        await end();
      }
    },
  );
});

describe("refuses", () => {
  test("[behaviour 12] a key that is none: it is not connected, and is offered no other way [row 119]", async () => {
    const entry = localEntry(front.url, "purser_cos_internal_of-another-run");
    const [purser] = MCP_SERVERS;
    if (purser === undefined) throw new Error("Nothing to add.");
    await shell(addLine(entry, purser));
    const listed = await shell("claude mcp list");
    expect(listed).toContain("purser-local:");
    expect(listed).not.toContain("Connected");
  });
});
