import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HostFolder, HostSecret } from "../compose/host.ts";

type Prepared = { readonly folders: readonly HostFolder[]; readonly secrets: readonly HostSecret[] };

/**
 * Makes what the containers of a release find on the host: folders to write to, and a copy of each secret for each service that
 * uses it, so that no file has two users. Done before every start: secrets lie in memory, and a boot takes them away.
 *
 * @param vault folder with one file for each secret, which root alone may read
 * @throws Error naming the secret that is not there
 */
export function prepareHost(release: string, vault: string): void {
  const { folders, secrets } = JSON.parse(readFileSync(join(release, "host.json"), "utf8")) as Prepared;
  for (const { path, uid } of folders) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chownSync(path, uid, uid);
  }
  for (const { path, uid, secret } of secrets) {
    const from = join(vault, secret);
    if (!existsSync(from)) throw new Error(`The secret ${secret} is not in ${vault}.`);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const draft = `${path}.draft`;
    copyFileSync(from, draft);
    chownSync(draft, uid, uid);
    chmodSync(draft, 0o400);
    renameSync(draft, path);
  }
}
