import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { machine } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "purser-machine-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("allows", () => {
  test("the files of each ingress, with the host that was given [row 115, 117]", async () => {
    const into = join(folder, "nginx");
    const words = ["files", "--ingress", "nginx", "--host", "box.example.org", "--into", into];
    const { code, output } = await ran(machine, words);
    expect([code, output]).toEqual([0, expect.stringContaining("by tag, not by digest")]);
    expect(readdirSync(into).toSorted()).toEqual([
      "compose.yaml",
      "host.json",
      "nginx.conf",
      "postgresql.conf",
    ]);
    expect(readFileSync(join(into, "nginx.conf"), "utf8")).toContain("server_name box.example.org;");
    expect(readFileSync(join(into, "compose.yaml"), "utf8")).toContain("- box.example.org\n");
    await ran(machine, ["files", "--into", join(folder, "tunnel")]);
    expect(readdirSync(join(folder, "tunnel"))).not.toContain("nginx.conf");
  });
});

describe("refuses", () => {
  test.each([
    [["files", "--host", "a;} evil"], "host name"],
    [["files", "--profile", "huge"], "always, hours"],
    [["no-such-word"], "It is one of files"],
    [[], "missing required argument"],
  ])("%j", async (words, says) => {
    const { code, output } = await ran(machine, words);
    expect([code, output]).toEqual([2, expect.stringContaining(says)]);
  });
});
