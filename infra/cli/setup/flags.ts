import { parseArgs } from "node:util";
import { CONFIG_KEYS, type KeyName, NAMESPACE } from "../../config/keys.ts";
import { parseTokenWish, type TokenWish } from "../../stackfile/tokens.ts";

/** What the command line said. Values are texts as typed; they are checked when they meet the rest. */
export type Flags = {
  readonly stack: string;
  readonly account?: string | undefined;
  /** A zone's id or its domain name. */
  readonly zone?: string | undefined;
  readonly hostname?: string | undefined;
  readonly accessTeam?: string | undefined;
  readonly timeZone?: string | undefined;
  /** `yes` or `no`. */
  readonly manageZone?: string | undefined;
  readonly apiToken?: string | undefined;
  readonly apiTokenFile?: string | undefined;
  readonly gatewayUrl?: string | undefined;
  readonly gatewayTokenFile?: string | undefined;
  readonly owners: readonly string[];
  readonly household: readonly string[];
  readonly tokens: readonly TokenWish[];
  readonly force: ReadonlySet<KeyName>;
  readonly yes: boolean;
  readonly offline: boolean;
  /** Folder of the stack file. */
  readonly dir: string;
  readonly apiUrl?: string | undefined;
};

export const USAGE = `usage: npm run setup -- STACK [FLAG ...]

Prepares Pulumi.STACK.yaml. In a terminal it asks for what is missing; in a script every answer is a flag.

  --account ID            Cloudflare account            --zone ID|DOMAIN      its zone
  --hostname NAME         where the assistant answers   --access-team NAME    <team>.cloudflareaccess.com
  --owner EMAIL ...       people with role admin        --household EMAIL ... people with role personal
  --time-zone ZONE        such as Europe/Vienna         --token NAME:ROLE ... program tokens to make
  --manage-zone yes|no    own the domain's firewall and TLS settings; one stack only may
  --gateway-url URL       agency gateway                --gateway-token-file FILE
  --api-token-file FILE   Cloudflare API token (or CLOUDFLARE_API_TOKEN, or --api-token, which other users can see)
  --force KEY ...         replace a value that is already there (tokens: make those named again)
  --yes                   also do what would be asked about, such as creating the Zero Trust organisation
  --offline               do not call Cloudflare        --dir FOLDER          where the stack file lives

PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE encrypts the secrets.
Ends with 0 when ready, 1 when refused (nothing written), 2 when an answer is missing (nothing written),
3 when written although the API token still lacks a permission.`;

const OPTIONS = {
  account: { type: "string" },
  zone: { type: "string" },
  hostname: { type: "string" },
  "access-team": { type: "string" },
  "time-zone": { type: "string" },
  "manage-zone": { type: "string" },
  "api-token": { type: "string" },
  "api-token-file": { type: "string" },
  "gateway-url": { type: "string" },
  "gateway-token-file": { type: "string" },
  owner: { type: "string", multiple: true, default: [] as string[] },
  household: { type: "string", multiple: true, default: [] as string[] },
  token: { type: "string", multiple: true, default: [] as string[] },
  force: { type: "string", multiple: true, default: [] as string[] },
  yes: { type: "boolean", default: false },
  offline: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  dir: { type: "string", default: "." },
  "api-url": { type: "string" },
} as const;

/** Stack names that are safe in file names, resource names and host names alike. */
const STACK_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** Reads the command line; a list of sentences when it is not usable, empty when help was asked for. */
export function parseFlags(argv: readonly string[]): Flags | readonly string[] {
  const read = tryParse(argv);
  if (typeof read === "string") return [read];
  const { values, positionals } = read;
  if (values.help) return [];
  const [stack = "", ...extra] = positionals;
  const wishes = values.token.map(parseTokenWish);
  const forced = values.force.map((name) => name.replace(`${NAMESPACE}:`, ""));
  const problems = [
    ...(stack === "" ? ["name the stack: npm run setup -- prod"] : []),
    ...(stack !== "" && !STACK_NAME.test(stack)
      ? [`stack ${stack}: up to 31 lower-case letters, digits and hyphens, a letter first`]
      : []),
    ...extra.map((word) => `${word}: only one stack at a time`),
    ...(values["manage-zone"] === undefined || ["yes", "no"].includes(values["manage-zone"])
      ? []
      : [`--manage-zone ${values["manage-zone"]}: write yes or no`]),
    ...wishes.filter((wish) => typeof wish === "string"),
    ...forced.filter((name) => !isKey(name)).map((name) => `--force ${name}: no such key`),
    ...repeatedNames(wishes),
  ];
  if (problems.length > 0) return problems;
  return {
    stack,
    account: values.account,
    zone: values.zone,
    hostname: values.hostname,
    accessTeam: values["access-team"],
    timeZone: values["time-zone"],
    manageZone: values["manage-zone"],
    apiToken: values["api-token"],
    apiTokenFile: values["api-token-file"],
    gatewayUrl: values["gateway-url"],
    gatewayTokenFile: values["gateway-token-file"],
    owners: values.owner,
    household: values.household,
    tokens: wishes.filter((wish) => typeof wish !== "string"),
    force: new Set(forced.filter(isKey)),
    yes: values.yes,
    offline: values.offline,
    dir: values.dir,
    apiUrl: values["api-url"],
  };
}

function tryParse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const isKey = (name: string): name is KeyName => Object.hasOwn(CONFIG_KEYS, name);

function repeatedNames(wishes: readonly (TokenWish | string)[]): string[] {
  const names = wishes.flatMap((wish) => (typeof wish === "string" ? [] : [wish.name]));
  return names
    .filter((name, index) => names.indexOf(name) < index)
    .map((name) => `--token ${name}: named twice`);
}
