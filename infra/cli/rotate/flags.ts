import { parseArgs } from "node:util";

export type Flags = {
  readonly stack: string;
  /** The one to rotate; otherwise those that end soon. */
  readonly client?: string | undefined;
  /** Every one, whenever it ends. */
  readonly all: boolean;
  /** Again although the last rotation's grace period is not over. */
  readonly force: boolean;
  /** What is replaced stops with the deploy: no grace period. */
  readonly leaked: boolean;
  /** Only service tokens, whose secrets the deploy makes: no secret appears where this runs. */
  readonly serviceOnly: boolean;
  /** Where the new tokens are written instead of being shown. */
  readonly secretsFile?: string | undefined;
  /** Folder of the stack file. */
  readonly dir: string;
};

export const USAGE = `usage: npm run rotate -- STACK [CLIENT] [FLAG ...]

Gives programs new credentials, in Pulumi.STACK.yaml: a new bearer token, and a new secret of the Access service token at
the next deploy. What is replaced opens for another 48 hours. Without CLIENT: those that end within 10 days.

  CLIENT               the name of a bearer token, or "programs" for the service token that programs share
  --all                every one, whenever it ends
  --leaked             no grace period: what is replaced stops with the deploy, also right after another rotation
  --service-only       the Access service tokens alone: no secret appears here, the deploy makes it
  --force              again although the last rotation is less than 48 hours ago
  --secrets-file FILE  write the new bearer tokens there (mode 600, must not exist) instead of showing them
  --dir FOLDER         where the stack file lives

PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE opens the stack's secrets.
Ends with 0 when done or nothing was due, 1 when refused (nothing written), 2 when an answer is missing (nothing written).`;

const STACK_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** Reads the command line; a list of sentences when it is not usable, empty when help was asked for. */
export function parseFlags(argv: readonly string[]): Flags | readonly string[] {
  const read = tryParse(argv);
  if (typeof read === "string") return [read];
  const { values, positionals } = read;
  if (values.help) return [];
  const [stack = "", client, ...extra] = positionals;
  const problems = [
    ...(stack === "" ? ["name the stack: npm run rotate -- prod"] : []),
    ...(stack !== "" && !STACK_NAME.test(stack)
      ? [`stack ${stack}: up to 31 lower-case letters, digits and hyphens, a letter first`]
      : []),
    ...extra.map((word) => `${word}: only one client at a time`),
    ...(client !== undefined && values.all ? [`--all: ${client} is named already`] : []),
  ];
  if (problems.length > 0) return problems;
  const { all, force, leaked, dir, "secrets-file": secretsFile, "service-only": serviceOnly } = values;
  return { stack, client, all, force, leaked, serviceOnly, secretsFile, dir };
}

function tryParse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        all: { type: "boolean", default: false },
        force: { type: "boolean", default: false },
        leaked: { type: "boolean", default: false },
        "service-only": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        "secrets-file": { type: "string" },
        dir: { type: "string", default: "." },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
