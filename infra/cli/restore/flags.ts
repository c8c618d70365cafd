import { parseArgs } from "node:util";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";

export const USAGE = `usage: npm run restore -- STACK --from BACKUP --into NEW [--dir DIR] [--api-url URL] [--door URL]

Copies BACKUP, such as daily/2026-11-21, from the bucket of STACK to that of NEW, then has NEW restore it and shows how far it
is. NEW is a stack that was deployed with the same code and in which nothing has happened yet. Repeated, it goes on.
CLOUDFLARE_API_TOKEN, or the stack's own token with PULUMI_CONFIG_PASSPHRASE, reads and writes the buckets. PURSER_TOKEN (a
bearer token of the role admin), PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET are NEW's.
Ends with 0 when everything is restored, with 1 when it failed, with 2 when the command line or a credential is missing.`;

export type Flags = {
  readonly stack: string;
  readonly from: string;
  readonly into: string;
  readonly dir: string;
  readonly apiUrl: string;
  /** Where NEW answers, when that is not its host name. */
  readonly door: string | null;
};

const STACK = /^[a-z][a-z0-9-]*$/;
/** As the environment's own API takes it. */
const BACKUP = /^(daily|weekly|monthly)\/\d{4}-\d{2}-\d{2}(T\d{2}-\d{2}-\d{2}Z)?$/;

/** The wish, or what is wrong with it; nothing wrong and nothing wished is a question for help. */
export function parseFlags(argv: readonly string[]): Flags | readonly string[] {
  const options = {
    from: { type: "string", default: "" },
    into: { type: "string", default: "" },
    dir: { type: "string", default: "." },
    "api-url": { type: "string", default: CLOUDFLARE_API },
    door: { type: "string" },
    help: { type: "boolean", default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (values.help) return [];
    const [stack = "", ...rest] = positionals;
    const flags = { stack, from: values.from, into: values.into, dir: values.dir };
    const problems = [...problemsOf(flags), ...rest.map((word) => `"${word}" is one word too many.`)];
    return problems.length > 0
      ? problems
      : { ...flags, apiUrl: values["api-url"].replace(/\/+$/, ""), door: values.door ?? null };
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function problemsOf({ stack, from, into }: Pick<Flags, "stack" | "from" | "into">): string[] {
  const problems: string[] = [];
  if (!STACK.test(stack)) problems.push(`"${stack}" is no stack; name the one that was backed up.`);
  if (!STACK.test(into)) problems.push(`--into "${into}" is no stack; name the new one.`);
  if (!BACKUP.test(from))
    problems.push(`--from "${from}" is no backup; GET /api/backups lists them, such as daily/2026-11-21.`);
  if (stack === into) problems.push("--into is the same stack: a restore needs a new environment.");
  return problems;
}
