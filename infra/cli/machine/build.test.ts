import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { ran } from "../../terminal/outside.harness.ts";
import { machine } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "purser-machine-build-"));
const compose = (into: string) =>
  parse(readFileSync(join(into, "compose.yaml"), "utf8")) as {
    services: Record<string, { volumes: { source: string }[] }>;
  };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("allows", () => {
  test("the files of each ingress, with the host that was given, and every file that a container is given [row 115, 117]", async () => {
    const into = join(folder, "nginx");
    const words = ["build", "--ingress", "nginx", "--host", "box.example.org", "--into", into];
    const { code, output } = await ran(machine, words);
    expect([code, output]).toEqual([0, expect.stringContaining("by tag, not by digest")]);
    const programs = [
      "gateway.mjs",
      "journals.mjs",
      "migrate.mjs",
      "update.mjs",
      "backup.mjs",
      "restore.mjs",
      "answer.mjs",
      "egress.mjs",
      "cli.mjs",
      "sandbox.mjs",
      "worker.mjs",
      "kafka.mjs",
      "native.wasm",
      "migrations",
    ];
    const settings = ["compose.yaml", "host.json", "nginx.conf", "postgresql.conf", "drain", "busy"];
    expect(readdirSync(into).toSorted()).toEqual([...programs, ...settings].toSorted());
    for (const { volumes } of Object.values(compose(into).services))
      for (const { source } of volumes.filter((one) => one.source.startsWith("./")))
        expect(existsSync(join(into, source)), source).toBe(true);
    expect(readFileSync(join(into, "nginx.conf"), "utf8")).toContain("server_name box.example.org;");
    expect(readFileSync(join(into, "compose.yaml"), "utf8")).toContain("- box.example.org\n");
    await ran(machine, ["build", "--into", join(folder, "tunnel")]);
    expect(readdirSync(join(folder, "tunnel"))).not.toContain("nginx.conf");
  });
});

describe("refuses", () => {
  test.each([
    [["build", "--host", "a;} evil"], "host name"],
    [["build", "--profile", "huge"], "always, hours"],
    [["no-such-word"], "It is one of status"],
    [[], "missing required argument"],
  ])("%j", async (words, says) => {
    const { code, output } = await ran(machine, words);
    expect([code, output]).toEqual([2, expect.stringContaining(says)]);
  });
});

test("docs/machine-commands.md names every word, and none that is not there", async () => {
  const named = readFileSync("docs/machine-commands.md", "utf8").matchAll(/npm run machine -- ([a-z-]+)/g);
  const { output } = await ran(machine, ["--help"]);
  const words = [...output.matchAll(/^ {2}([a-z]+[a-z-]*) +[a-z]/gm)].map(([, word]) => word);
  expect(new Set([...named].map(([, word]) => word))).toEqual(
    new Set(words.filter((word) => word !== "word")),
  );
});
