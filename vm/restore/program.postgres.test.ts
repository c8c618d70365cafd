import { spawn } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildProgram } from "../../infra/worker/programs.ts";
import { standInDocker } from "../backup/docker.harness.ts";
import { type ProgramOf, takeDump } from "../backup/dump.ts";
import { type BackupHeader, sealForMachine } from "../backup/file.ts";
import { openTestCluster, postgres, type TestCluster } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import { openDatabase } from "../postgres/database.ts";
import { RESTORE_VERSION, sha256, signManifest } from "../release/manifest.ts";

// The restore as it is delivered, in a process of its own, with a real Postgres behind a stand-in for docker.

const folder = mkdtempSync(join(tmpdir(), "purser-restore-program-"));
const PASSPHRASE = "a passphrase that the stack's secret gives";
const USER = randomUUID();
const ed25519 = () =>
  generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
const keys = ed25519();
const published = new Map<string, Uint8Array | string>();
const door = createServer((request, response) => {
  const content = published.get((request.url ?? "").slice(1));
  const isKnown = request.headers["x-machine-key"] === "the-machine";
  response.writeHead(!isKnown ? 401 : content === undefined ? 404 : 200).end(content);
});
let cluster: TestCluster;
let path = "";
let header: BackupHeader;
let dump: Uint8Array;
let serial = 0;

const write = async (texts: readonly string[]) => {
  const personal = openDatabase(cluster.as("app", "personal"), console.error);
  await personal.transaction({ user: USER }, (query) =>
    query(
      "insert into journal.entries (user_id, entry_date, kind, text) select $1, '2026-11-20', 'log', unnest($2::text[])",
      [USER, texts],
    ),
  );
  await personal.close();
};
const entries = async () => {
  const { rows } = await withClient(cluster.asAdmin("personal"), (client) =>
    client.query<{ text: string }>("select text from journal.entries order by text"),
  );
  return rows.map((row) => row.text);
};
const databases = async () => {
  const { rows } = await withClient(cluster.admin, (client) =>
    client.query<{ datname: string }>("select datname from pg_database where datname ~ '_' order by 1"),
  );
  return rows.map(({ datname }) => datname);
};

beforeAll(async () => {
  if (postgres === null) return;
  cluster = await openTestCluster();
  path = standInDocker(folder, cluster);
  mkdirSync(join(folder, "vault"));
  writeFileSync(join(folder, "vault", "postgres-password"), cluster.admin.password);
  writeFileSync(join(folder, "vault", "restore-key"), PASSPHRASE);
  writeFileSync(join(folder, "vault", "release-key"), keys.publicKey);
  writeFileSync(join(folder, "vault", "heartbeat-key"), "the-machine\n");
  writeFileSync(join(folder, "restore.mjs"), buildProgram("restore.mjs"));
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  await write(["kept"]);
  const { folder: programs } = postgres;
  const program: ProgramOf = (name) => [join(programs, name)];
  ({ header, dump } = await takeDump("personal", cluster.as("backup", "personal"), program, new Date()));
});
beforeEach(() => {
  published.clear();
  rmSync(join(folder, "told"), { force: true });
  rmSync(join(folder, "status.json"), { force: true });
});
afterAll(async () => {
  door.close();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Wish = {
  readonly name?: string;
  readonly version?: string;
  readonly key?: string;
  readonly days?: number;
};

/** As `npm run machine -- restore --stack` hands it over. */
function wish(file: Uint8Array, { name = "personal.age", version = RESTORE_VERSION, ...more }: Wish = {}) {
  serial += 1;
  const manifest = {
    serial,
    version,
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + (more.days ?? 1) * 86_400_000).toISOString(),
    schema: {},
    files: { [name]: sha256(file) },
  };
  published.set("restore.json", JSON.stringify(signManifest(manifest, more.key ?? keys.privateKey)));
  published.set(sha256(file), file);
}

async function look(): Promise<{ code: number | null; said: string }> {
  const at = door.address();
  const child = spawn(process.execPath, [join(folder, "restore.mjs")], {
    env: {
      PATH: path,
      CONTAINER_OF_TEST: "box",
      PURSER_RELEASES: `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`,
      PURSER_RELEASE_KEY: join(folder, "vault", "release-key"),
      PURSER_RELEASES_FOLDER: folder,
      PURSER_VAULT: join(folder, "vault"),
      PURSER_MACHINE_KEY: join(folder, "vault", "heartbeat-key"),
      PURSER_POSTGRES_PORT: `${cluster.admin.port}`,
      PURSER_STATUS: join(folder, "status.json"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: code as number | null, said: out + err };
}
const told = () =>
  existsSync(join(folder, "told")) ? readFileSync(join(folder, "told"), "utf8").trim().split("\n") : [];

describe.skipIf(postgres === null)("allows", () => {
  test("63: a backup into the databases in use, once, with what writes stopped meanwhile [row 118]", async () => {
    await write(["lost in between"]);
    wish(await sealForMachine(header, dump, PASSPHRASE));
    const { code, said } = await look();
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(
        `^personal as of ${header.takenAt} is in use, what was before is personal_before_`,
      ),
    ]);
    expect(told()).toEqual(["stop migrate gateway", "up --detach --wait"]);
    expect(await entries()).toEqual(["kept"]);
    expect(await databases()).toEqual([expect.stringMatching(/^personal_before_\d{14}$/)]);
    expect(JSON.parse(readFileSync(join(folder, "status.json"), "utf8"))).toEqual({ restore: said.trim() });
    await write(["written since"]);
    expect(await look()).toEqual({ code: 0, said: "" });
    expect(await entries()).toEqual(["kept", "written since"]);
    expect(said).not.toContain(PASSPHRASE);
  });

  test("that nothing is wished, or no longer", async () => {
    expect(await look()).toEqual({ code: 0, said: "" });
    wish(await sealForMachine(header, dump, PASSPHRASE), { days: -1 });
    expect(await look()).toEqual({ code: 0, said: "" });
    expect(told()).toEqual([]);
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test.each<[string, Wish, string]>([
    ["somebody else's wish", { key: ed25519().privateKey }, "not_signed"],
    ["a release", { version: "7" }, "is a release"],
    ["what is no database", { name: "../personal.age" }, "malformed"],
    ["another name", { name: "postgres.age" }, "no database"],
  ])("%s, and stops nothing", async (_, change, says) => {
    wish(await sealForMachine(header, dump, PASSPHRASE), change);
    const { code, said } = await look();
    expect([code, said, told()]).toEqual([1, expect.stringContaining(says), []]);
  });

  test("a file that is not the signed one", async () => {
    const file = await sealForMachine(header, dump, PASSPHRASE);
    wish(file);
    published.set(sha256(file), await sealForMachine(header, dump, "another"));
    expect(await look()).toMatchObject({ code: 1, said: expect.stringContaining("not there") });
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test.each<[string, () => Promise<Uint8Array>, string]>([
    ["for another machine", () => sealForMachine(header, dump, "another"), "cannot be opened"],
    [
      "that is not what it says",
      () => sealForMachine({ ...header, contents: {} }, dump, PASSPHRASE),
      "not whole",
    ],
    ["that breaks off", () => sealForMachine(header, dump.subarray(0, 2_000), PASSPHRASE), "pg_restore"],
  ])("63: a backup %s changes nothing, is said, and is not tried again", async (_, make, says) => {
    const before = [await entries(), await databases()];
    wish(await make());
    const { code, said } = await look();
    expect([code, said]).toEqual([1, expect.stringContaining(says)]);
    expect(said).toMatch(/^Nothing was restored\. /);
    expect([await entries(), await databases()]).toEqual(before);
    // Started again in every case.
    expect(told()).toEqual(["stop migrate gateway", "up --detach --wait"]);
    expect(readFileSync(join(folder, "status.json"), "utf8")).toContain("Nothing was restored");
    expect(await look()).toEqual({ code: 0, said: "" });
  });
});
