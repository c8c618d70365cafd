import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { clients } from "./index.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-clients-"));
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** What stands in the printed text as JSON. */
const jsonIn = (text: string): unknown => JSON.parse(text.slice(text.indexOf("\n{")));

describe("allows", () => {
  test("a run of this folder: its address, and the token for programs that act for a person", async () => {
    mkdirSync(join(folder, ".purser"));
    const local = { url: "http://localhost:9000", tokens: { cos_internal: "purser_cos_1", admin: "no" } };
    writeFileSync(join(folder, ".purser/local.json"), JSON.stringify(local));
    const { code, output } = await ran(clients, ["claude"]);
    expect(code).toBe(0);
    expect(output).toContain(
      "\nclaude mcp add --scope user --transport http purser-local http://localhost:9000/mcp/purser --header 'Authorization: Bearer purser_cos_1'\n",
    );
    expect(output).toContain(
      "\nclaude mcp add --scope user --transport http personal-journal-local http://localhost:9000/mcp/journal --header 'Authorization: Bearer purser_cos_1'\n",
    );
    const { mcpServers } = jsonIn(output) as { mcpServers: object };
    expect(Object.keys(mcpServers)).toEqual(
      ["purser", "personal-journal", "google-workspace", "garmin", "splitwise", "google-places"].map(
        (name) => `${name}-local`,
      ),
    );
    expect(jsonIn(output)).toMatchObject({
      mcpServers: {
        "purser-local": {
          type: "http",
          url: "http://localhost:9000/mcp/purser",
          headers: { Authorization: "Bearer purser_cos_1" },
        },
      },
    });
  });

  test("a stack: no secret is printed, and Access's token is sent along", async () => {
    writeFileSync(
      join(folder, "Pulumi.prod.yaml"),
      "config:\n  purser:hostname: purser.example.com\n  purser:tokens:\n    secure: hush-hush\n",
    );
    const { code, output } = await ran(clients, ["claude", "prod"]);
    expect(code).toBe(0);
    expect(output).not.toContain("hush");
    expect(jsonIn(output)).toMatchObject({
      mcpServers: {
        purser: {
          url: "https://purser.example.com/mcp/purser",
          headers: {
            Authorization: `Bearer \${PURSER_TOKEN}`,
            "CF-Access-Client-Id": `\${PURSER_ACCESS_CLIENT_ID}`,
            "CF-Access-Client-Secret": `\${PURSER_ACCESS_CLIENT_SECRET}`,
          },
        },
      },
    });
    expect(output).toContain(
      "\nclaude mcp add --scope user --transport http purser https://purser.example.com/mcp\n",
    );
    // In single quotes, so that no shell puts the values into a file.
    expect(output).toContain(`--header 'Authorization: Bearer \${PURSER_TOKEN}'`);
  });

  test.each([
    ["always", 5],
    ["hours", 4],
  ])(
    "a stack with a machine (%s): its servers by a key of the gateway's [row 115]",
    async (profile, count) => {
      writeFileSync(
        join(folder, "Pulumi.prod.yaml"),
        `config:\n  purser:hostname: purser.example.com\n  purser:machine: ${profile}\n  purser:machineHostname: machine.example.com\n`,
      );
      const { output } = await ran(clients, ["claude", "prod"]);
      const lines = output.split("\n").filter((line) => line.includes("https://machine.example.com/"));
      expect(lines).toHaveLength(count);
      expect(lines).toContainEqual(
        expect.stringContaining(
          `garmin-machine https://machine.example.com/garmin/mcp --header 'Authorization: Bearer \${PURSER_MACHINE_KEY}'`,
        ),
      );
      expect(lines.some((line) => line.includes("/journal-db/mcp"))).toBe(profile === "always");
    },
  );

  test("a stack whose clients sign nobody in: that line is not there", async () => {
    writeFileSync(
      join(folder, "Pulumi.prod.yaml"),
      'config:\n  purser:hostname: purser.example.com\n  purser:mcpSignIn: "false"\n',
    );
    const { output } = await ran(clients, ["claude", "prod"]);
    expect(output).not.toContain("purser.example.com/mcp\n");
  });
});

describe("refuses", () => {
  test.each([
    ["no run and no stack", ["claude"], "No npm start runs in this folder"],
    ["a stack that is not there", ["claude", "prod"], "npm run setup -- prod"],
    ["another client", ["cursor"], "It is claude"],
    ["a name that is no stack", ["claude", "../x"], "A stack is called by"],
  ])("%s, and says what to do", async (_, argv, sentence) => {
    const { code, said, output } = await ran(clients, argv);
    expect([code, said]).toEqual([2, []]);
    expect(output).toContain(sentence);
  });
});
