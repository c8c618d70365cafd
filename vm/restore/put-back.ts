import type { PostgresContainer } from "../backup/container.ts";
import { type BackupHeader, openOnMachine } from "../backup/file.ts";
import { restoreBeside, swapIn } from "../backup/restore.ts";
import { withClient } from "../postgres/connection.ts";
import type { RestoreRequest } from "./request.ts";

/** What a restore on the machine takes from outside itself. */
export type PutBackParts = {
  /** What the files are encrypted with. */
  readonly passphrase: string;
  readonly container: PostgresContainer;
  /** Of the superuser. */
  readonly password: string;
  readonly now: Date;
};

/**
 * Restores every database of a request beside the one in use, compares it with its backup, and puts all of them in their places
 * when each is whole; what was before is kept under another name. Nothing else may write meanwhile.
 *
 * @returns a sentence about what is in use now
 * @throws Error when one cannot be opened or is not whole; what is in use stays as it is
 */
export async function putBack({ files }: RestoreRequest, parts: PutBackParts): Promise<string> {
  const { container, password, passphrase, now } = parts;
  const admin = container.connectionTo("postgres", password, "postgres");
  const backups = await Promise.all(
    [...files].map(async ([database, file]) => {
      const { header, dump } = await openOnMachine(file, passphrase);
      if (header.database !== database) throw new Error(`The file of ${database} is of ${header.database}.`);
      return { header, dump };
    }),
  );
  const made: { readonly header: BackupHeader; readonly name: string }[] = [];
  try {
    for (const { header, dump } of backups) {
      const { database: name, problems } = await restoreBeside(header, dump, admin, container.program);
      made.push({ header, name });
      if (problems.length > 0)
        throw new Error(`The backup of ${header.database} is not whole: ${problems.join("; ")}.`);
    }
  } catch (error) {
    for (const { name } of made) await withClient(admin, (client) => client.query(`drop database ${name}`));
    throw error;
  }
  const said: string[] = [];
  for (const { header, name } of made) {
    const before = await swapIn(name, header, admin, now);
    said.push(`${header.database} as of ${header.takenAt} is in use, what was before is ${before}`);
  }
  return `${said.join("; ")}.`;
}
