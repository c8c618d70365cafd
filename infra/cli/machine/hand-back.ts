import { DAY_MS } from "../../../policies/prices/time.ts";
import { type BackupHeader, sealForMachine } from "../../../vm/backup/file.ts";
import { RESTORE_FILE, RESTORE_VERSION, sha256, signManifest } from "../../../vm/release/manifest.ts";
import type { Bucket } from "../../cloudflare/bucket.ts";
import { publish } from "./publish.ts";

/** A machine that is not up for so long has to be asked again. */
const REQUEST_DAYS = 2;

/** What a stack's secret gives for it. */
export type HandBackKeys = {
  /** What the machine knows its owner's wishes by, PKCS 8 in PEM. */
  readonly key: string;
  /** What the machine opens the file with. */
  readonly restoreKey: string;
};

/**
 * Hands an opened backup to the machine, encrypted for it alone, with a signed wish to put it in the place of the database in use.
 *
 * @returns until when the machine takes it, ISO 8601
 * @throws BucketError
 */
export async function handBack(
  { header, dump }: { readonly header: BackupHeader; readonly dump: Uint8Array },
  { key, restoreKey }: HandBackKeys,
  bucket: Bucket,
  now: Date,
): Promise<string> {
  const file = await sealForMachine(header, dump, restoreKey);
  const expiresAt = new Date(now.getTime() + REQUEST_DAYS * DAY_MS).toISOString();
  const wish = {
    serial: Math.floor(now.getTime() / 1000),
    version: RESTORE_VERSION,
    createdAt: now.toISOString(),
    expiresAt,
    schema: {},
    files: { [`${header.database}.age`]: sha256(file) },
  };
  const signed = Buffer.from(JSON.stringify(signManifest(wish, key)));
  await publish(
    new Map([
      [sha256(file), file],
      [RESTORE_FILE, signed],
    ]),
    bucket,
    RESTORE_FILE,
  );
  return expiresAt;
}
