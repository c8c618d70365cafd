import { Option } from "@commander-js/extra-typings";
import { MACHINE_PROFILES } from "../../../vm/sizing.ts";
import { CONFIG_KEYS, type KeyName, NAMESPACE } from "../../config/keys.ts";
import { parseTokenWish, type TokenWish } from "../../stackfile/tokens.ts";
import { unfit, usage } from "../../terminal/command.ts";
import { collected, stackName } from "../../terminal/words.ts";

const addresses = collected((text) => text);

/** The command line. Values are texts as typed; they are checked when they meet the rest. */
export const SPEC = usage(
  "setup",
  "Prepares Pulumi.STACK.yaml. In a terminal it asks for what is missing; in a script every answer is a flag.",
  `PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE encrypts the secrets.
Ends with 0 when ready, 1 when refused (nothing written), 2 when an answer is missing (nothing written),
3 when written although the API token still lacks a permission.`,
)
  .argument("<stack>", "which stack, such as prod", stackName)
  .option("--account <id>", "Cloudflare account")
  .option("--zone <id|domain>", "its zone")
  .option("--hostname <name>", "where the assistant answers")
  .option("--access-team <name>", "the first part of <team>.cloudflareaccess.com")
  .option("--owner <email>", "somebody with role admin; once for each", addresses, [])
  .option("--household <email>", "somebody with role personal; once for each", addresses, [])
  .option(
    "--bearer-only <role>",
    "agency or team: a bearer token alone opens its paths; once for each",
    addresses,
    [],
  )
  .option("--time-zone <zone>", "such as Europe/Vienna")
  .option(
    "--budget <usd>",
    "this stack's share of the account's dollars a month; without it the stacks share alike",
  )
  .option("--token <name:role>", "a program's token to make; once for each", tokenWishes, [])
  .addOption(
    new Option(
      "--manage-zone <yes|no>",
      "own the domain's firewall and TLS settings; one stack only may",
    ).choices(["yes", "no"]),
  )
  .option("--gateway-url <url>", "agency gateway")
  .option("--gateway-token-file <file>", "holds the bearer token for it")
  .addOption(
    new Option("--machine <profile>", "a machine in Azure; setup then asks for what it needs").choices(
      MACHINE_PROFILES,
    ),
  )
  .option("--machine-hostname <name>", "where the machine's tunnel answers")
  .option(
    "--machine-place <size@region>",
    "where it may be, the wanted one first; once for each",
    addresses,
    [],
  )
  .option("--azure-subscription <id>", "az account show --query id")
  .option("--azure-tenant <id>", "az account show --query tenantId")
  .option("--api-token-file <file>", "holds the Cloudflare API token (or CLOUDFLARE_API_TOKEN)")
  .option("--api-token <token>", "the same, where other users of this machine can see it")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine")
  .option(
    "--force <key>",
    "replace a value that is there; once for each (tokens: make those named again)",
    collected(keyName),
    [],
  )
  .option("--yes", "also do what would be asked about, such as creating the Zero Trust organisation", false)
  .option("--offline", "do not call Cloudflare", false)
  .option("--dir <folder>", "where the stack files are", ".");

/** What the command line said. */
export type Flags = Omit<ReturnType<typeof SPEC.opts>, "force"> & {
  readonly stack: string;
  readonly force: ReadonlySet<KeyName>;
};

/** With or without the namespace. */
function keyName(text: string): KeyName {
  const name = text.replace(`${NAMESPACE}:`, "");
  if (isKey(name)) return name;
  throw unfit("There is no such key; docs/configuration.md has them all.");
}

const isKey = (name: string): name is KeyName => Object.hasOwn(CONFIG_KEYS, name);

function tokenWishes(text: string, before: readonly TokenWish[]): readonly TokenWish[] {
  const wish = parseTokenWish(text);
  if (typeof wish === "string") throw unfit(wish);
  if (before.some(({ name }) => name === wish.name)) throw unfit(`${wish.name} is named twice.`);
  return [...before, wish];
}
