import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { unfit, usage } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";

/** As the environment's own API takes it. */
const BACKUP = /^(daily|weekly|monthly)\/\d{4}-\d{2}-\d{2}(T\d{2}-\d{2}-\d{2}Z)?$/;

/** The command line. */
export const SPEC = usage(
  "restore",
  `Copies a backup from the bucket of a stack to that of a new one, then has the new one restore it and shows how far it is. The
new one was deployed with the same code, and nothing has happened in it yet. Repeated, it goes on.`,
  `CLOUDFLARE_API_TOKEN, or the stack's own token with PULUMI_CONFIG_PASSPHRASE, reads and writes the buckets. PURSER_TOKEN (a
bearer token of the role admin), PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET are the new stack's.
Ends with 0 when everything is restored, with 1 when it failed, with 2 when the command line or a credential is missing.`,
)
  .argument("<stack>", "the stack that was backed up", stackName)
  .requiredOption("--from <backup>", "such as daily/2026-11-21; GET /api/backups lists them", backupName)
  .requiredOption("--into <stack>", "the new stack", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine", withoutSlash, CLOUDFLARE_API)
  .option("--door <url>", "where the new stack answers, when that is not its host name", withoutSlash);

/** What the command line said. */
export type Flags = ReturnType<typeof SPEC.opts> & { readonly stack: string };

function backupName(text: string): string {
  if (BACKUP.test(text)) return text;
  throw unfit("It is no backup; GET /api/backups lists them, such as daily/2026-11-21.");
}

function withoutSlash(text: string): string {
  return text.replace(/\/+$/, "");
}
