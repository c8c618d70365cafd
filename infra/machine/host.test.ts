import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configurationFiles } from "../../vm/compose/files.ts";

// The scripts of the host as they are, with their folders elsewhere and stand-ins for what they call.

let folder: string;
const at = (...parts: string[]) => join(folder, ...parts);
const put = (path: string, text: string) => writeFileSync(at(path), text, { mode: 0o755 });
const told = () => (existsSync(at("told")) ? readFileSync(at("told"), "utf8").trim().split("\n") : []);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-host-"));
  for (const name of ["bin", "run", "etc", "current"]) mkdirSync(at(name));
  put(
    "etc/machine",
    `DOOR=door.example.com\nPURSER_MACHINE_KEY=${at("key")}\nPURSER_BACKUP_COMMAND=${at("bin/backup")}\n`,
  );
  put("key", "hush");
  put(
    "bin/backup",
    `#!/bin/sh\necho backup >> ${at("told")}\nexit $(cat ${at("backup-ends")} 2>/dev/null || echo 0)\n`,
  );
  put(
    "bin/docker",
    `#!/bin/sh\nshift 3\necho "$@" >> ${at("told")}\n[ "$1" != logs ] || cat ${at("logs")} 2>/dev/null || true\n`,
  );
  put("bin/systemctl", `#!/bin/sh\necho "systemctl $@" >> ${at("told")}\n`);
  // What it is sent is kept; the order is the test's.
  put(
    "bin/curl",
    `#!/bin/bash\nwhile [ $# -gt 0 ]; do [ "$1" = --data ] && echo "$2" >> ${at("beats")}; shift; done\ncat ${at("order")}\n`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(name: string): number | null {
  const script = readFileSync(new URL(`host/${name}.sh`, import.meta.url), "utf8");
  const moved = script
    .replaceAll("/etc/purser", at("etc"))
    .replaceAll("/run/purser", at("run"))
    .replaceAll("/var/lib/purser/current", at("current"));
  put(name, moved);
  const env = { ...process.env, PATH: `${at("bin")}:${process.env.PATH}` };
  return spawnSync("bash", [at(name)], { env, encoding: "utf8" }).status;
}

/** One heartbeat that is answered so; the exit code, and all that was sent by it. */
function beat(order: "run" | "drain") {
  rmSync(at("beats"), { force: true });
  put("order", JSON.stringify({ order }));
  const code = run("heartbeat");
  const beats = readFileSync(at("beats"), "utf8").trim().split("\n");
  return { code, sent: beats.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

function release(): void {
  const machine = {
    profile: "hours",
    ingress: "tunnel",
    host: "machine.example.com",
    email: "a@b.ch",
    door: "purser.example.com",
    parts: [],
  } as const;
  const { drain = "", busy = "" } = configurationFiles(machine);
  put("current/drain", drain);
  put("current/busy", busy);
}

describe("allows", () => {
  test("[row 117] to end: what works is stopped, then the backup, then Postgres; only then it says so", () => {
    release();
    put("run/status.json", '{"release":"7","backupAt":"2026-11-27T00:00:00.000Z","restore":"Done."}');
    const { code, sent } = beat("drain");
    expect(code).toBe(0);
    expect(sent.map(({ drained }) => drained)).toEqual([false, true]);
    expect(sent[0]).toMatchObject({
      release: "7",
      backupAt: "2026-11-27T00:00:00.000Z",
      restore: "Done.",
      busy: false,
    });
    expect(told().slice(1)).toEqual([
      "stop mcp gateway cloudflared",
      "up --detach --no-deps --wait postgres",
      "backup",
      "stop postgres",
    ]);
    expect(beat("drain").sent.map(({ drained }) => drained)).toEqual([true]);
  });

  test("[row 117] a machine that is told to go on after all to start again", () => {
    release();
    beat("drain");
    expect(beat("run").code).toBe(0);
    expect(told().at(-1)).toBe("systemctl start --no-block purser-update.service");
    expect(beat("run").sent.map(({ drained }) => drained)).toEqual([false]);
  });

  test("[row 117] the gateway's calls to count as work, and its probes not", () => {
    release();
    put("logs", '{"method":"GET","path":"/readyz","status":200}\n');
    expect(beat("run").sent[0]).toMatchObject({ busy: false });
    put("logs", '{"method":"POST","path":"/journal-db/mcp","status":200}\n');
    expect(beat("run").sent[0]).toMatchObject({ busy: true });
  });

  test("a machine without a release to have nothing to end", () => {
    expect(beat("drain").sent.map(({ drained }) => drained)).toEqual([false, true]);
  });
});

describe("what the owner asks", () => {
  /** curl that gives a wish where one is published, and answers heartbeats. */
  const asking = (wish: string | null) => {
    put("wish", wish ?? "");
    put(
      "bin/curl",
      `#!/bin/bash
for word; do [[ $word == */ask.json ]] && asked=1; [ "$before" = --output ] && into=$word; before=$word; done
if [ -n "$asked" ]; then cp ${at("wish")} $into; printf ${wish === null ? 404 : 200}; else cat ${at("order")}; fi
`,
    );
    put("bin/node", `#!/bin/sh\necho "node $(basename $1) $(cat $2)" >> ${at("told")}\n`);
    put("etc/machine", `DOOR=d\nPURSER_RELEASES=https://d/r\nPURSER_MACHINE_KEY=${at("key")}\n`);
    put("order", '{"order":"run"}');
  };

  test("is handed to the release's program once; another wish is another one", () => {
    put("current/answer.mjs", "");
    for (const wish of [null, "one", "one", "two"]) {
      asking(wish);
      expect(run("heartbeat")).toBe(0);
    }
    expect(told()).toEqual(["node answer.mjs one", "node answer.mjs two"]);
  });

  test("is not looked for by a release that knows nothing of it, nor when the machine is told to end", () => {
    asking("one");
    expect(run("heartbeat")).toBe(0);
    put("current/answer.mjs", "");
    put("order", '{"order":"drain"}');
    put("run/drained", "");
    expect(run("heartbeat")).toBe(0);
    expect(told()).toEqual([]);
  });
});

describe("fails safe", () => {
  test("[row 118] without its backup it is not done: Postgres goes on, nothing else starts, and it is tried again", () => {
    release();
    put("backup-ends", "1");
    const { code, sent } = beat("drain");
    expect([code === 0, sent.map(({ drained }) => drained)]).toEqual([false, [false]]);
    expect(told()).not.toContain("stop postgres");
    expect(run("update")).toBe(0);
    put("backup-ends", "0");
    expect(beat("drain").sent.map(({ drained }) => drained)).toEqual([false, true]);
  });
});
