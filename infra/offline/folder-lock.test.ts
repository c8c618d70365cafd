import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockFolder } from "./folder-lock.ts";

let folder = "";
const said: string[] = [];
const say = (line: string) => void said.push(line);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-lock-"));
  said.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Another process that takes the lock and keeps it until it is killed. */
async function holder() {
  const script = `const { lockFolder } = await import(${JSON.stringify(join(import.meta.dirname, "folder-lock.ts"))});
    await lockFolder(${JSON.stringify(folder)}, console.log); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve) =>
    child.stdout.on("data", (chunk: Buffer) => chunk.toString().includes("held") && resolve()),
  );
  return child;
}

describe("allows", () => {
  test.each([
    ["a stale pid", "pid", "1"],
    ["an empty pid", "pid", ""],
    ["an empty lock", "lock", ""],
    ["a lock that is no database", "lock", "not a database ".repeat(100)],
  ])("%s file in the way", async (_, file, content) => {
    writeFileSync(join(folder, file), content);
    (await lockFolder(folder, say))();
    expect(said).toEqual([]);
  });

  test("the folder of a run that was killed, at once; it says whom it waits for until then", async () => {
    const other = await holder();
    const locked = lockFolder(folder, say);
    await expect
      .poll(() => said)
      .toEqual([`Waiting for another run (process ${other.pid}) that uses ${folder} …`]);
    other.kill("SIGKILL");
    (await locked)();
  });
});

describe("refuses", () => {
  test("a folder that another run keeps, and says how to go on", async () => {
    const other = await holder();
    await expect(lockFolder(folder, say)).rejects.toThrow(
      `(process ${other.pid}) uses ${folder}. Stop it, or`,
    );
    other.kill("SIGKILL");
  });
});
