import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProgram } from "../../infra/worker/programs.ts";
import { type ReleaseManifest, sha256, signManifest } from "./manifest.ts";

// The updater as it is delivered, in a process of its own, with a stand-in for docker that writes down what it was told.

const folder = mkdtempSync(join(tmpdir(), "purser-updater-"));
const keys = generateKeyPairSync("ed25519", {
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const published = new Map<string, string>();
const server = createServer((request, response) => {
  const content = published.get((request.url ?? "").slice(1));
  const isKnown = request.headers["x-machine-key"] === "the-machine";
  response.writeHead(!isKnown ? 401 : content === undefined ? 404 : 200).end(content);
});
const data = join(folder, "data", "postgres");
const vault = join(folder, "vault");
const placed = join(folder, "secrets", "cloudflared", "tunnel-token");

/** A release with the serial 2 does not become healthy. */
const DOCKER = `#!/bin/sh
echo "$@" >> "${folder}/told"
case "$*" in */2/compose.yaml\\ up*) exit 1;; esac
`;

beforeAll(async () => {
  writeFileSync(join(folder, "update.mjs"), buildProgram("update.mjs"));
  writeFileSync(join(folder, "release.pub"), keys.publicKey);
  writeFileSync(join(folder, "key"), "the-machine\n");
  mkdirSync(join(folder, "bin"));
  mkdirSync(vault);
  writeFileSync(join(vault, "tunnel-token"), "hush", { mode: 0o600 });
  writeFileSync(join(folder, "bin", "docker"), DOCKER, { mode: 0o755 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function publish(serial: number): void {
  const uid = process.getuid?.() ?? 0;
  const secrets = [{ path: placed, uid, secret: "tunnel-token", service: "cloudflared" }];
  const prepared = { folders: [{ path: data, uid }], secrets };
  const files = {
    "compose.yaml": "services: {}",
    drain: "#!/bin/sh\n",
    "host.json": JSON.stringify(prepared),
  };
  const manifest: ReleaseManifest = {
    serial,
    version: `${serial}`,
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    schema: {},
    files: Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, sha256(Buffer.from(content))]),
    ),
  };
  published.set("release.json", JSON.stringify(signManifest(manifest, keys.privateKey)));
  for (const content of Object.values(files)) published.set(sha256(Buffer.from(content)), content);
}

async function look(): Promise<{
  code: number | null;
  outcome: unknown;
  told: string[];
  complained: string;
}> {
  rmSync(join(folder, "told"), { force: true });
  writeFileSync(join(folder, "told"), "");
  const at = server.address();
  const child = spawn(process.execPath, [join(folder, "update.mjs")], {
    env: {
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      PURSER_RELEASES: `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`,
      PURSER_RELEASE_KEY: join(folder, "release.pub"),
      PURSER_RELEASES_FOLDER: join(folder, "releases"),
      PURSER_VAULT: vault,
      PURSER_CURRENT: join(folder, "current"),
      PURSER_STATUS: join(folder, "run", "status.json"),
      PURSER_MACHINE_KEY: join(folder, "key"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  const lines = readFileSync(join(folder, "told"), "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const told = lines.map((line) => line.replaceAll(`${folder}/releases/`, ""));
  return { code: code as number | null, outcome: JSON.parse(said), told, complained };
}

describe("allows", () => {
  test("a release is checked, its folders are made, and it is started and waited for [row 115]", async () => {
    publish(1);
    const { code, outcome, told } = await look();
    expect([code, outcome]).toEqual([0, { state: "installed", serial: 1 }]);
    expect(told).toEqual([
      "compose -f 1/compose.yaml config --quiet",
      "compose -f 1/compose.yaml up --detach --remove-orphans --wait --wait-timeout 180",
    ]);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const drain = join(folder, "current", "drain");
    expect([
      statSync(drain).mode & 0o777,
      statSync(join(folder, "current", "host.json")).mode & 0o777,
    ]).toEqual([0o755, 0o644]);
    expect(JSON.parse(readFileSync(join(folder, "run", "status.json"), "utf8"))).toEqual({ release: "1" });
    expect([statSync(placed).mode & 0o777, readFileSync(placed, "utf8")]).toEqual([0o400, "hush"]);
  });

  test("after a boot, without a newer release, the secrets are placed again and what should run is started", async () => {
    rmSync(join(folder, "secrets"), { recursive: true });
    const { code, outcome, told } = await look();
    expect([code, outcome]).toEqual([0, { state: "unchanged", serial: 1 }]);
    expect(told).toEqual([expect.stringMatching(/^compose -f 1\/compose.yaml up /)]);
    expect(readFileSync(placed, "utf8")).toBe("hush");
    const releases = published.get("release.json") ?? "";
    published.delete("release.json");
    const alone = await look();
    published.set("release.json", releases);
    expect([alone.code, alone.outcome, alone.told.length]).toEqual([
      1,
      { state: "refused", reason: "unreachable" },
      1,
    ]);
  });
});

describe("fails safe", () => {
  test("61: one that does not become healthy is taken back, and it says so with its exit code [row 115]", async () => {
    publish(2);
    const { code, outcome, told } = await look();
    expect([code, outcome]).toEqual([1, { state: "rolled_back", serial: 2, back: 1 }]);
    expect(told.map((line) => line.split(" ").slice(2, 4).join(" "))).toEqual([
      "2/compose.yaml config",
      "2/compose.yaml up",
      "1/compose.yaml up",
    ]);
    expect((await look()).outcome).toEqual({ state: "unchanged", serial: 1 });
  });

  test("a secret that is not there is named, and nothing is started without it", async () => {
    rmSync(join(vault, "tunnel-token"));
    const { code, told, complained } = await look();
    expect([code, told]).toEqual([1, []]);
    expect(complained).toContain("The secret tunnel-token is not in");
  });
});
