import { DAY_MS } from "../../../policies/prices/time.ts";
import { type BackupHeader, sealForMachine } from "../../../vm/backup/file.ts";
import { RESTORE_FILE, RESTORE_VERSION, sha256, signManifest } from "../../../vm/release/manifest.ts";
import type { Bucket } from "../../cloudflare/bucket.ts";
import { publishFiles } from "./publish.ts";

/** A machine that is not up for so long has to be asked again. */
const REQUEST_DAYS = 2;

/** What a stack's secret gives for it. */
export type HandBackKeys = {
  /** What the machine knows its owner's wishes by, PKCS 8 in PEM. */
  readonly key: string;
  /** What the machine opens the file with. */
  readonly restoreKey: string;
};

/** A backup as openBackup gives it. */
export type OpenedBackup = { readonly header: BackupHeader; readonly dump: Uint8Array };

/**
 * Hands opened backups to the machine, encrypted for it alone, with a signed wish to put them in the place of the databases in use:
 * all of them, or none. The wish takes the place of one that the machine has not seen yet.
 *
 * @param backups one of a database
 * @returns until when the machine takes it, ISO 8601
 * @throws BucketError
 */
export async function handBack(
  backups: readonly OpenedBackup[],
  { key, restoreKey }: HandBackKeys,
  bucket: Bucket,
  now: Date,
): Promise<string> {
  const files = await Promise.all(
    backups.map(async ({ header, dump }) => ({
      name: `${header.database}.age`,
      content: await sealForMachine(header, dump, restoreKey),
    })),
  );
  const expiresAt = new Date(now.getTime() + REQUEST_DAYS * DAY_MS).toISOString();
  const wish = {
    serial: Math.floor(now.getTime() / 1000),
    version: RESTORE_VERSION,
    createdAt: now.toISOString(),
    expiresAt,
    schema: {},
    files: Object.fromEntries(files.map(({ name, content }) => [name, sha256(content)])),
  };
  const signed = Buffer.from(JSON.stringify(signManifest(wish, key)));
  await publishFiles(
    new Map<string, Uint8Array>([
      ...files.map(({ content }) => [sha256(content), content] as const),
      [RESTORE_FILE, signed],
    ]),
    bucket,
    RESTORE_FILE,
  );
  return expiresAt;
}
