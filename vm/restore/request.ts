import { DATABASES, type DatabaseName } from "../postgres/roles.ts";
import {
  RESTORE_FILE,
  RESTORE_VERSION,
  type ReleaseRefusal,
  readManifest,
  sha256,
} from "../release/manifest.ts";

/** What the owner wants put back: a file for each database, as openOnMachine reads it. */
export type RestoreRequest = {
  readonly serial: number;
  readonly files: ReadonlyMap<DatabaseName, Uint8Array>;
};

/** Where requests are published, and by whom they have to be signed. */
export type RequestSource = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly publicKey: string;
  readonly fetch: typeof fetch;
};

/**
 * The request that is to be done now. Null when there is none, it is over, or it was done before.
 *
 * @param done the highest serial that was begun here; nothing is put back twice
 * @throws Error when it is not the owner's, names something else than databases, or a file of it is not what was signed
 */
export async function nextRequest(
  source: RequestSource,
  now: Date,
  done: number,
): Promise<RestoreRequest | null> {
  const published = await source.fetch(`${source.url}/${RESTORE_FILE}`, { redirect: "error" });
  if (published.status === 404) return null;
  if (!published.ok) throw new Error(`The deployment answered ${published.status}.`);
  const read = readManifest(await published.text(), source.publicKey, now, done);
  if (!read.ok) {
    if (IS_OVER.includes(read.refusal)) return null;
    throw new Error(`The request to restore is refused: ${read.refusal}.`);
  }
  const { serial, version, files: named } = read.manifest;
  if (version !== RESTORE_VERSION) throw new Error("The request to restore is a release.");
  if (serial === done) return null;
  const files = new Map<DatabaseName, Uint8Array>();
  for (const [name, hash] of Object.entries(named)) files.set(databaseOf(name), await fileOf(source, hash));
  return { serial, files };
}

const IS_OVER: readonly ReleaseRefusal[] = ["expired", "older"];

function databaseOf(name: string): DatabaseName {
  const database = DATABASES.find((one) => name === `${one}.age`);
  if (database === undefined) throw new Error(`The request to restore names ${name}, which is no database.`);
  return database;
}

async function fileOf({ url, fetch: send }: RequestSource, hash: string): Promise<Uint8Array> {
  const reply = await send(`${url}/${hash}`, { redirect: "error" });
  const content = new Uint8Array(await reply.arrayBuffer());
  if (!reply.ok || sha256(content) !== hash)
    throw new Error("A file of the request to restore is not there.");
  return content;
}
