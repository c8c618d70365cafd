import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { deployedKeys } from "../../infra/machine/deployed-keys.ts";
import { buildProgram, sourceFiles } from "../../infra/worker/programs.ts";
import type { MachineTraits } from "../compose/compose.ts";
import { configurationFiles } from "../compose/files.ts";
import { newKey } from "../gateway/key.ts";
import { DATABASE_ROLES, ROLE_NAMES } from "../postgres/roles.ts";
import { RESTORE_VERSION, type ReleaseManifest, sha256, signManifest } from "../release/manifest.ts";
import type { Daemon } from "./daemon.harness.ts";

// A host as cloud-init prepares it, in a folder: the updater, the vault, the door, and releases as `npm run machine -- release` makes
// them. Only where the host's own folders are is another place.

export const MACHINE: MachineTraits = {
  profile: "always",
  ingress: "tunnel",
  host: "machine.example.com",
  email: "owner@example.com",
  door: "purser.example.com",
  parts: [],
};
/** What passes of the way out are signed with. */
export const EGRESS_KEY = "what-passes-are-signed-with-in-the-tests";
const DAY_MS = 86_400_000;
/** Docker that knows how often to ask while a container starts (docs.docker.com/engine/release-notes/25.0). */
const START_INTERVAL_SINCE = 25;

export type Ran = { readonly code: number | null; readonly said: string };
export type TestMachine = {
  readonly folder: string;
  /** Of the owner, for the gateway. */
  readonly key: string;
  /** What the owner opens backups with. */
  readonly identity: string;
  /** What the machine opens a backup with that is on its way back. */
  readonly restoreKey: string;
  /** What the machine has handed in, by database. */
  readonly backups: Map<string, Uint8Array>;
  /** Publishes a release with this serial; `change` takes its files. */
  readonly publish: (serial: number, change?: (files: Map<string, Uint8Array>) => void) => void;
  /** Publishes the owner's wish to restore. */
  readonly wish: (serial: number, files: Readonly<Record<string, Uint8Array>>) => void;
  /** A program of the host, as its timer starts it: the updater, or one of the release that runs. */
  readonly run: (file: string) => Promise<Ran>;
  readonly close: () => void;
};

/** Without this capability the kernel lets nobody be ended later than others (man 7 capabilities, CAP_SYS_RESOURCE). */
function mayProtect(): boolean {
  const [, effective = "0"] =
    /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return ((BigInt(`0x${effective}`) >> 24n) & 1n) === 1n;
}

/** What a Compose file of a machine needs to be brought up here: other folders, and no more than this kernel and this Docker can. */
function here(compose: string, folder: string, major: number): string {
  const placed = compose
    .replaceAll("/run/purser/secrets", join(folder, "secrets"))
    .replaceAll("/var/lib/purser", join(folder, "data"));
  const scored = mayProtect() ? placed : placed.replaceAll(/oom_score_adj: -\d+/g, "oom_score_adj: 0");
  return major >= START_INTERVAL_SINCE
    ? scored
    : scored.replaceAll(/ +start_interval: .*\n/g, "").replaceAll("interval: 60s", "interval: 1s");
}

export async function openTestMachine(
  { env, major }: Daemon,
  of: MachineTraits = MACHINE,
): Promise<TestMachine> {
  const folder = mkdtempSync("/tmp/purser-machine-");
  chmodSync(folder, 0o755);
  const at = (...parts: string[]) => join(folder, ...parts);
  const signing = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const restoreKey = randomBytes(32).toString("base64url");
  const key = newKey(randomBytes);
  mkdirSync(at("vault"), { mode: 0o700 });
  mkdirSync(at("releases"));
  const secret = (name: string, value: string) => writeFileSync(at("vault", name), value, { mode: 0o600 });
  for (const role of ROLE_NAMES) secret(DATABASE_ROLES[role].secret, randomBytes(24).toString("base64url"));
  secret("postgres-password", randomBytes(24).toString("base64url"));
  secret("credential-keys", JSON.stringify({ 1: randomBytes(32).toString("base64url") }));
  secret("egress-key", EGRESS_KEY);
  secret("worker-token", randomBytes(32).toString("base64url"));
  secret("identity-key", randomBytes(32).toString("base64url"));
  secret("tools-key", randomBytes(32).toString("base64url"));
  secret("tunnel-token", "a tunnel's token");
  secret("heartbeat-key", "the-machine");
  secret("restore-key", restoreKey);
  secret("release-key", signing.publicKey);
  secret("deployed-keys", deployedKeys(key, newKey(randomBytes), MACHINE.email, new Date()));
  writeFileSync(at("update.mjs"), buildProgram("update.mjs"));
  writeFileSync(at("backup"), `#!/bin/bash\nexec ${process.execPath} ${at("current")}/backup.mjs\n`, {
    mode: 0o755,
  });

  const published = new Map<string, Uint8Array>();
  const backups = new Map<string, Uint8Array>();
  const door = createServer((request, response) => {
    const [, place = "", name = ""] = (request.url ?? "").split("/");
    if (request.headers["x-machine-key"] !== "the-machine") return void response.writeHead(401).end();
    if (place === "backups" && request.method === "PUT")
      return void buffer(request).then((body) => {
        backups.set(name, body);
        response.writeHead(204).end();
      });
    const content = published.get(name);
    return void response.writeHead(content ? 200 : 404).end(content);
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;

  const sources = sourceFiles();
  function offer(name: string, serial: number, version: string, files: ReadonlyMap<string, Uint8Array>) {
    const databases = [...files.keys()].flatMap((file) => /^migrations\/(\w+)\//.exec(file)?.[1] ?? []);
    const manifest: ReleaseManifest = {
      serial,
      version,
      createdAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
      schema: Object.fromEntries(
        [...Map.groupBy(databases, (one) => one)].map(([one, all]) => [one, all.length]),
      ),
      files: Object.fromEntries([...files].map(([file, content]) => [file, sha256(content)])),
    };
    for (const content of files.values()) published.set(sha256(content), content);
    published.set(name, Buffer.from(JSON.stringify(signManifest(manifest, signing.privateKey))));
  }

  return {
    folder,
    key: key.text,
    identity,
    restoreKey,
    backups,
    publish: (serial, change = () => undefined) => {
      const files = new Map(sources);
      for (const [name, content] of Object.entries(configurationFiles(of)))
        files.set(name, Buffer.from(here(content, folder, major)));
      files.set("backup.json", Buffer.from(JSON.stringify({ recipient })));
      change(files);
      offer("release.json", serial, `${serial}`, files);
    },
    wish: (serial, files) => offer("restore.json", serial, RESTORE_VERSION, new Map(Object.entries(files))),
    run: async (file) => {
      const program = at(file);
      const words = file.endsWith(".mjs") ? [process.execPath, program] : [program];
      const [command = "", ...rest] = words;
      const child = spawn(command, rest, {
        env: {
          ...env,
          PURSER_RELEASES: `${url}/releases`,
          PURSER_BACKUPS: `${url}/backups`,
          PURSER_RELEASE_KEY: at("vault", "release-key"),
          PURSER_RELEASES_FOLDER: at("releases"),
          PURSER_VAULT: at("vault"),
          PURSER_CURRENT: at("current"),
          PURSER_STATUS: at("status.json"),
          PURSER_MACHINE_KEY: at("vault", "heartbeat-key"),
          PURSER_BACKUP_COMMAND: at("backup"),
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [out, err, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "exit"),
      ]);
      return { code: code as number | null, said: out + err };
    },
    close: () => {
      door.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
