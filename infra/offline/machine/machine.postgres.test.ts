import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { postgres } from "../../../vm/postgres/cluster.harness.ts";
import { startLocalMachine } from "./index.ts";

// Short, since a socket lies in it, and one that Postgres' own account can enter.
const folder = mkdtempSync("/tmp/purser-local-");
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keysOf = async (url: string, keyFile: string): Promise<number> => {
  const headers = { authorization: `Bearer ${readFileSync(keyFile, "utf8")}` };
  return (await fetch(`${url}/admin/keys?email=owner@example.com`, { headers })).status;
};

describe.skipIf(postgres === null)("allows", () => {
  test("the machine's programs run here, keep their data, and leave nothing running [row 115, 118]", async () => {
    const first = await startLocalMachine(folder, 0, new Date());
    expect(await keysOf(first.url, first.keyFile)).toBe(200);
    const key = readFileSync(first.keyFile, "utf8");
    expect(statSync(first.keyFile).mode & 0o777).toBe(0o600);
    await first.stop();
    await expect(fetch(first.url)).rejects.toThrow();
    const again = await startLocalMachine(folder, 0, new Date());
    expect(readFileSync(again.keyFile, "utf8")).toBe(key);
    expect(await keysOf(again.url, again.keyFile)).toBe(200);
    await again.stop();
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("what does not start says why and leaves no Postgres behind", async () => {
    const first = await startLocalMachine(folder, 0, new Date());
    const port = Number(new URL(first.url).port);
    await expect(startLocalMachine(folder, port, new Date())).rejects.toThrow(
      /Postgres did not start|lock file/,
    );
    expect(await keysOf(first.url, first.keyFile)).toBe(200);
    await first.stop();
  });
});
