// npm run preview -- NUMBER: writes the stack file of a pull request's preview, made like a lasting stack.
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { oneTimePin } from "../../cloudflare/account.ts";
import { needed } from "../../cloudflare/answer.ts";
import type { Api } from "../../cloudflare/index.ts";
import { accountOf } from "../../cloudflare/stack.ts";
import type { KeyName } from "../../config/keys.ts";
import { previewNumber, previewStack } from "../../config/preview-name.ts";
import { parseConfig } from "../../config/settings.ts";
import { committedStacks } from "../../stackfile/committed.ts";
import { openStackFile, save } from "../../stackfile/index.ts";
import { openVault } from "../../stackfile/secrets.ts";
import { issue } from "../../stackfile/tokens.ts";
import { apply } from "../../stackfile/write.ts";
import { command, EXIT, Stop, start, unfit, usage } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";
import { stackName } from "../../terminal/words.ts";
import { PreviewRefused, previewSettings, previewsAmong } from "./settings.ts";

const FILE_MODE = 0o600;

const spec = usage(
  "preview",
  `Writes Pulumi.pr-NUMBER.yaml for the preview of a pull request: like a lasting stack, with its own host name, budget and end.`,
  `CLOUDFLARE_API_TOKEN is what the preview deploys with, PULUMI_CONFIG_PASSPHRASE (or …_FILE) encrypts it.
Ends with 0, with 1 when refused, with 2 when the command line is wrong.`,
)
  .argument("<number>", "the pull request", numberOf)
  .requiredOption(
    "--token-file <file>",
    'gets the bearer token of the program "smoke", readable by its owner alone',
  )
  .option("--like <stack>", "the lasting stack that it is made like", stackName, "dev")
  .option("--domain <domain>", "the host name is pr-NUMBER.DOMAIN; otherwise beside that stack's own")
  .option("--dir <folder>", "where the stack files are", ".");

/** `npm run preview`. */
export const preview = command(spec, async (outside, { like: name, domain, dir, tokenFile }, number) => {
  const now = outside.now();
  const stacks = committedStacks(dir);
  const like = stacks.find(({ stack }) => stack === name);
  if (!like?.raw.accountId) throw new Stop(`The stack ${name} is not set up: npm run setup -- ${name}`);
  const { api, accountId } = accountOf(name, dir, outside.env);
  const account = await lookAt(api, accountId, like.raw.identityProviderId);
  const wish = { number, like, domain, identityProviderId: account.identityProviderId };
  const settings = previewSettings(wish, stacks, account.open, now);
  const token = issue({ name: "smoke", role: "agency" }, now, outside.random);
  const cloudflareApiToken = outside.env.CLOUDFLARE_API_TOKEN;
  const raw = { ...settings, cloudflareApiToken, tokens: JSON.stringify([token.record]) };
  const { hostname } = parseConfig(raw, previewStack(number), now);
  await write(dir, number, raw, outside);
  writeFileSync(tokenFile, token.plaintext, { mode: FILE_MODE, flag: "wx" });
  outside.say(
    `Pulumi.${previewStack(number)}.yaml: https://${hostname} until ${settings.previewUntil ?? ""}.`,
  );
  return EXIT.done;
});

function numberOf(text: string): number {
  const number = previewNumber(`pr-${text}`);
  if (number === null) throw unfit("It is the number of a pull request, such as 12.");
  return number;
}

const scripts = z.array(z.object({ id: z.string() }));

/** Which previews exist, and the sign-in that all stacks of the account use. */
async function lookAt(api: Api, account: string, known: string | undefined) {
  const list = needed(
    await api.get(`accounts/${account}/workers/scripts`, scripts),
    "the Workers of the account",
  );
  const pin = known ?? needed(await oneTimePin(api, account), "the sign-in of the account") ?? undefined;
  return { open: previewsAmong(list.map(({ id }) => id)), identityProviderId: pin };
}

async function write(
  dir: string,
  number: number,
  raw: Readonly<Record<string, string | undefined>>,
  { env, random, derive }: Outside,
): Promise<void> {
  const file = openStackFile(dir, previewStack(number));
  const vault = await openVault(file, { env, ask: null, random, derive });
  if (vault === null) throw new PreviewRefused("PULUMI_CONFIG_PASSPHRASE is not set.");
  const changes = Object.entries(raw).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: key as KeyName, value, replaced: true }],
  );
  apply(file, changes, vault);
  save(file);
}

await start(import.meta, preview);
