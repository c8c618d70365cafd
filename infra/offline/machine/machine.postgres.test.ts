import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
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
      /lock file "postmaster.pid" already exists.* Another Postgres has this folder: end it first/,
    );
    expect(await keysOf(first.url, first.keyFile)).toBe(200);
    await first.stop();
  });

  test("what a kill has left of a first start is made anew, not started", async () => {
    const cut = join(folder, "cut");
    const unfinished = join(cut, "postgres/data.unfinished");
    mkdirSync(unfinished, { recursive: true });
    // As initdb leaves it when it is killed: its version comes first, what a server needs later.
    writeFileSync(join(unfinished, "PG_VERSION"), "15\n");
    const machine = await startLocalMachine(cut, 0, new Date());
    expect(await keysOf(machine.url, machine.keyFile)).toBe(200);
    await machine.stop();
    expect(existsSync(unfinished)).toBe(false);
  });

  test.each<[string, (home: string) => void, RegExp]>([
    [
      "secrets that are of another start",
      (home) => rmSync(join(home, "machine"), { recursive: true }),
      /The secrets in .* are not those that .* was made with\. Put back what belongs together/,
    ],
    [
      "data that anybody may read",
      (home) => chmodSync(join(home, "postgres/data"), 0o777),
      /invalid permissions.* chmod 700 '.*data' makes them right/,
    ],
    [
      "data that is damaged",
      (home) => writeFileSync(join(home, "postgres/data/global/pg_control"), ""),
      /Postgres did not start: could not read file "global\/pg_control".* Put a copy of .*postgres back/,
    ],
  ])("%s: what is wrong, and what to do", async (_, breaks, says) => {
    const home = mkdtempSync(join(folder, "broken-"));
    chmodSync(home, 0o711);
    await (await startLocalMachine(home, 0, new Date())).stop();
    breaks(home);
    await expect(startLocalMachine(home, 0, new Date())).rejects.toThrow(says);
  });

  test("a folder whose path is too long for a socket is refused before anything is made", async () => {
    const long = join(folder, "x".repeat(100));
    await expect(startLocalMachine(long, 0, new Date())).rejects.toThrow("choose a shorter one");
    expect(existsSync(join(long, "postgres"))).toBe(false);
  });
});
