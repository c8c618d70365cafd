import { PROVEN_HEADER } from "../../caller.ts";
import { OUTSIDE } from "../../outside.ts";
import { Problem } from "../../problem.ts";
import type { MachineContext } from "../app.ts";
import { requireMachine } from "../proof.ts";
import { ANSWER_KEY, backupKeys, backupMark, releaseFileKey } from "./store.ts";

const PROVEN = { [PROVEN_HEADER]: "machine" };

/** GET /api/machine/releases/:file: what the machine's updater takes; it checks signature and hashes itself. */
export async function giveReleaseFile(c: MachineContext): Promise<Response> {
  await requireMachine(c);
  const key = releaseFileKey(c.req.param("file") ?? "");
  const found = key && (await c.env.BACKUPS.get(key));
  if (!found) throw new Problem("not_found", "There is no such file of a release");
  return new Response(await found.arrayBuffer(), {
    headers: { ...PROVEN, "content-type": "application/octet-stream", "cache-control": "no-store" },
  });
}

/** PUT /api/machine/backups/:database: a machine hands in; it reads and deletes nothing. */
export async function takeBackup(c: MachineContext): Promise<Response> {
  await requireMachine(c);
  const now = OUTSIDE.clock().getTime();
  const keys = backupKeys(c.req.param("database") ?? "", now);
  if (keys === null) throw new Problem("not_found", "The machine has no database of that name");
  const bytes = await encryptedBody(c);
  for (const key of keys) await c.env.BACKUPS.put(key, bytes, { customMetadata: backupMark(now) });
  return new Response(null, { status: 204, headers: PROVEN });
}

/** PUT /api/machine/answer: takes the place of the one before. */
export async function takeAnswer(c: MachineContext): Promise<Response> {
  await requireMachine(c);
  await c.env.BACKUPS.put(ANSWER_KEY, await encryptedBody(c));
  return new Response(null, { status: 204, headers: PROVEN });
}

async function encryptedBody(c: MachineContext): Promise<ArrayBuffer> {
  const bytes = await c.req.arrayBuffer();
  if (!isEncrypted(bytes))
    throw new Problem("invalid_request", "That is no file of age: it has to be encrypted");
  return bytes;
}

/** The first line of every file of age (age-encryption.org/v1). */
const HEAD = "age-encryption.org/v1\n";

const isEncrypted = (bytes: ArrayBuffer): boolean =>
  new TextDecoder().decode(bytes.slice(0, HEAD.length)) === HEAD;
