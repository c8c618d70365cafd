// npm run preview -- NUMBER: writes the stack file of a pull request's preview, made like a lasting stack.
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { oneTimePin } from "../../cloudflare/account.ts";
import { type Answer, type Api, connect } from "../../cloudflare/index.ts";
import type { KeyName } from "../../config/keys.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { previewNumber, previewStack } from "../../config/preview-name.ts";
import { parseConfig } from "../../config/settings.ts";
import { committedStacks } from "../../stackfile/committed.ts";
import { type Derive, pulumiKey, type Random } from "../../stackfile/crypt.ts";
import { openStackFile, save } from "../../stackfile/index.ts";
import { type Env, openVault } from "../../stackfile/secrets.ts";
import { issue } from "../../stackfile/tokens.ts";
import { apply } from "../../stackfile/write.ts";
import { exitCodeOf } from "../../terminal/command.ts";
import { PreviewRefused, previewSettings, previewsAmong } from "./settings.ts";

const USAGE = `usage: npm run preview -- NUMBER --token-file FILE [--like STACK] [--domain DOMAIN] [--dir FOLDER]

Writes Pulumi.pr-NUMBER.yaml for the preview of pull request NUMBER: like STACK (dev), with its own host name, budget and end.
FILE gets the bearer token of the program "smoke", readable by its owner alone. CLOUDFLARE_API_TOKEN is what the preview
deploys with, PULUMI_CONFIG_PASSPHRASE (or …_FILE) encrypts it. Ends with 0, 1 when refused, 2 when the command line is wrong.`;
const FILE_MODE = 0o600;

export type PreviewWorld = {
  readonly env: Env;
  readonly now: Date;
  readonly random: Random;
  readonly derive: Derive;
  readonly say: (line: string) => void;
};

/** `npm run preview`: the exit code. Throws PreviewRefused or ConfigError for what a person can mend. */
export async function preview(argv: readonly string[], world: PreviewWorld): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: {
      like: { type: "string", default: "dev" },
      domain: { type: "string" },
      dir: { type: "string", default: "." },
      "token-file": { type: "string" },
    },
    allowPositionals: true,
  });
  const [digits = "", ...rest] = positionals;
  const number = previewNumber(`pr-${digits}`);
  const tokenFile = values["token-file"];
  const apiToken = world.env.CLOUDFLARE_API_TOKEN;
  if (number === null || rest.length > 0 || !tokenFile || !apiToken) {
    world.say(USAGE);
    return 2;
  }
  const stacks = committedStacks(values.dir);
  const like = stacks.find(({ stack }) => stack === values.like);
  if (!like?.raw.accountId)
    throw new PreviewRefused(`The stack ${values.like} is not set up: npm run setup -- ${values.like}`);
  const api = connect(like.raw.cloudflareBaseUrl ?? CLOUDFLARE_API, apiToken);
  const account = await lookAt(api, like.raw.accountId, like.raw.identityProviderId);
  const wish = { number, like, domain: values.domain, identityProviderId: account.identityProviderId };
  const settings = previewSettings(wish, stacks, account.open, world.now);
  const token = issue({ name: "smoke", role: "agency" }, world.now, world.random);
  const raw = { ...settings, cloudflareApiToken: apiToken, tokens: JSON.stringify([token.record]) };
  const { hostname } = parseConfig(raw, previewStack(number), world.now);
  await write(values.dir, number, raw, world);
  writeFileSync(tokenFile, token.plaintext, { mode: FILE_MODE, flag: "wx" });
  world.say(`Pulumi.${previewStack(number)}.yaml: https://${hostname} until ${settings.previewUntil ?? ""}.`);
  return 0;
}

const scripts = z.array(z.object({ id: z.string() }));

/** Which previews exist, and the sign-in that all stacks of the account use. */
async function lookAt(api: Api, account: string, known: string | undefined) {
  const list = needed(await api.get(`accounts/${account}/workers/scripts`, scripts), "the Workers");
  const pin = known ?? needed(await oneTimePin(api, account), "the sign-in") ?? undefined;
  return { open: previewsAmong(list.map(({ id }) => id)), identityProviderId: pin };
}

function needed<T>(answer: Answer<T>, what: string): T {
  if (answer.ok) return answer.result;
  throw new PreviewRefused(`Could not read ${what} of the account: ${answer.detail}.`);
}

async function write(
  dir: string,
  number: number,
  raw: Readonly<Record<string, string | undefined>>,
  { env, random, derive }: PreviewWorld,
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

if (import.meta.main) {
  process.exitCode = await preview(process.argv.slice(2), {
    env: process.env,
    now: new Date(),
    random: randomBytes,
    derive: pulumiKey,
    say: (line) => console.log(line),
  }).catch((error: unknown) => exitCodeOf(error, USAGE, (line) => console.error(line)));
}
