import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { IMAGES } from "../images/images.ts";
import { CACHE } from "./compose.harness.ts";
import type { Daemon } from "./daemon.harness.ts";

// Stand-ins for the images that a registry would give, under their names: Debian's Postgres, the pinned Node, and a tunnel that
// leads nowhere. One file system for all of them.

const run = promisify(execFile);

const SUITE = "bookworm";
const MIRROR = "http://deb.debian.org/debian";
/** The user that services.ts gives Postgres. */
const POSTGRES_UID = 999;

/** As the official images begin: makes the folder of the data on the first start, then runs what it was told. */
const ENTRY = `#!/bin/bash
set -euo pipefail
# The image of the tunnel begins with its program.
if [ "$1" = tunnel ]; then set -- cloudflared "$@"; fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA"
  initdb -D "$PGDATA" -U postgres --pwfile="$POSTGRES_PASSWORD_FILE" $POSTGRES_INITDB_ARGS
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
fi
exec "$@"
`;

/** Dials nobody. It has its token, and is ready when it reaches the gateway over the containers' own network. */
const CLOUDFLARED = `#!/bin/bash
case "$*" in
  *ready)
    exec 3<>/dev/tcp/gateway/8080
    printf 'GET /healthz HTTP/1.0\\r\\nHost: machine.example.com\\r\\n\\r\\n' >&3
    read -r line <&3
    [[ $line == *' 200'* ]];;
  *) [ -s "\${@: -1}" ] || exit 1
    trap 'exit 0' TERM
    while :; do sleep 1 & wait $!; done;;
esac
`;

const ENV = "PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin";
const LEFT_OUT = ["var/cache", "var/lib/apt", "usr/share/doc", "usr/share/locale", "usr/share/man"];

/** The file system as a tar, made once for each recipe. */
async function fileSystem(): Promise<string> {
  const node = process.execPath;
  const recipe = createHash("sha256")
    .update(JSON.stringify([SUITE, POSTGRES_UID, ENTRY, CLOUDFLARED, LEFT_OUT, process.version]))
    .digest("hex")
    .slice(0, 12);
  const tar = join(CACHE, `root-${recipe}.tar`);
  if (existsSync(tar)) return tar;
  mkdirSync(CACHE, { recursive: true });
  const root = mkdtempSync(join(CACHE, "root-"));
  try {
    const words = ["--variant=minbase", "--include=postgresql", SUITE, root, MIRROR];
    await run("debootstrap", words, { maxBuffer: 64 * 1024 * 1024 });
    renumber(join(root, "etc/passwd"), /^(postgres:x:)\d+:\d+/m, `$1${POSTGRES_UID}:${POSTGRES_UID}`);
    renumber(join(root, "etc/group"), /^(postgres:x:)\d+/m, `$1${POSTGRES_UID}`);
    const bin = join(root, "usr/local/bin");
    copyFileSync(node, join(bin, "node"));
    writeFileSync(join(bin, "docker-entrypoint.sh"), ENTRY, { mode: 0o755 });
    writeFileSync(join(bin, "cloudflared"), CLOUDFLARED, { mode: 0o755 });
    const without = LEFT_OUT.map((path) => `--exclude=./${path}`);
    await run("tar", ["-C", root, ...without, "-cf", `${tar}.draft`, "."]);
    renameSync(`${tar}.draft`, tar);
    return tar;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function renumber(file: string, line: RegExp, by: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replace(line, by));
}

/** Puts them into a daemon under the names of images.json. */
export async function importImages({ docker, env }: Daemon): Promise<void> {
  const { repository, tag } = IMAGES.postgres;
  const first = `${repository}:${tag}`;
  const change = ["--change", 'ENTRYPOINT ["docker-entrypoint.sh"]', "--change", `ENV ${ENV}`];
  const child = spawn("docker", ["import", ...change, "-", first], {
    env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  await pipeline(createReadStream(await fileSystem()), child.stdin);
  const [code] = await ended;
  if (code !== 0) throw new Error(`docker import ended with ${code}.`);
  for (const name of ["node", "cloudflared"] as const)
    await docker("tag", first, `${IMAGES[name].repository}:${IMAGES[name].tag}`);
}
