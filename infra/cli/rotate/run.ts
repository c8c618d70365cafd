import { existsSync, writeFileSync } from "node:fs";
import { NAMESPACE } from "../../config/keys.ts";
import { parseConfig, type RawConfig, type Settings } from "../../config/settings.ts";
import type { StackVault } from "../../stackfile/crypt.ts";
import { openStackFile, type StackFile, save } from "../../stackfile/index.ts";
import { openVault, providerOf, rawConfig } from "../../stackfile/secrets.ts";
import { apply, type Change } from "../../stackfile/write.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";
import { allOf, type ClientTurn, clientsOf, dueOf, rotatedLately } from "./credentials.ts";
import type { Flags } from "./flags.ts";
import { shownOnce, stepsAfterRotation, turnedLines } from "./report.ts";
import { signingLines, withNewSigningKey } from "./signing.ts";
import { type Turned, turnAll } from "./turn.ts";

/** Rotates what the flags name; the exit code. Writes nothing unless all of it can be rotated. */
export async function rotateClients(flags: Flags, outside: Outside): Promise<number> {
  const now = outside.now();
  const file = openStackFile(flags.dir, flags.stack);
  if (!file.existed)
    throw refused(`There is no ${file.path}. Make the stack with: npm run setup -- ${flags.stack}`);
  const vault = await vaultOf(file, outside);
  if (vault === null) throw missing(missingKey(file));
  const raw = rawConfig(file, vault);
  const settings = parseConfig(raw, flags.stack, now);
  if (flags.signingKey) return rotateSigningKey(flags, outside, { file, vault, raw });
  const names = clientsOf(settings);
  if (flags.client !== undefined && flags.all)
    throw new Stop(`--all: ${flags.client} is named already. Leave one of them out.`, EXIT.unusable);
  if (flags.client !== undefined && !names.includes(flags.client))
    throw refused(`${flags.client} has no token in this stack. There are: ${names.join(", ")}.`);
  const { turns, held } = chosen(flags, settings, now);
  for (const { what, since } of held)
    outside.say(`${what} was rotated ${since} and is left alone; --force rotates it again.`);
  if (turns.length === 0)
    return flags.client !== undefined && held.length > 0 ? EXIT.failed : nothing(outside);
  const needsPlace = turns.some(({ bearer }) => bearer);
  if (needsPlace && flags.secretsFile === undefined && outside.env.CI)
    throw missing("--secrets-file: what is shown here would stay in a log");
  if (flags.secretsFile !== undefined && existsSync(flags.secretsFile))
    throw refused(`${flags.secretsFile} exists already; the new tokens go into a file of their own.`);
  const turned = turnAll(settings, turns, { now, random: outside.random, leaked: flags.leaked });
  parseConfig({ ...raw, ...rawOf(turned) }, flags.stack, now);
  write(file, vault, turned, turns, flags);
  for (const line of turnedLines(turns, turned, flags)) outside.say(line);
  for (const line of shownOnce(turned, settings.hostname, flags)) outside.say(line);
  for (const line of stepsAfterRotation(turns, flags)) outside.say(line);
  return EXIT.done;
}

type Opened = { readonly file: StackFile; readonly vault: StackVault; readonly raw: RawConfig };

function rotateSigningKey(flags: Flags, outside: Outside, { file, vault, raw }: Opened): number {
  const { stack, client, all, leaked } = flags;
  if (client !== undefined || all)
    throw new Stop("--signing-key is rotated by itself: leave the client and --all out.", EXIT.unusable);
  const { machineSigningKeys: before } = raw;
  if (before === undefined) throw refused(`${stack} has no machine, and so no key that signs for one.`);
  const now = outside.now();
  const value = withNewSigningKey(before, now, leaked);
  parseConfig({ ...raw, machineSigningKeys: value }, stack, now);
  apply(file, [{ key: "machineSigningKeys", value, replaced: true }], vault);
  save(file);
  for (const line of signingLines(stack, leaked)) outside.say(line);
  return EXIT.done;
}

/** Null when somebody else holds the key, or nobody is there to tell the passphrase. */
const vaultOf = (file: StackFile, outside: Outside): Promise<StackVault | null> =>
  providerOf(file) === "other" ? Promise.resolve(null) : openVault(file, outside);

const missingKey = (file: StackFile): string =>
  providerOf(file) === "other"
    ? `${file.path} is encrypted by another secrets provider, so nothing here can read or write its tokens`
    : "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE: what encrypts the stack's secrets";

type Chosen = {
  readonly turns: readonly ClientTurn[];
  /** What is left alone, in words, and since when. */
  readonly held: readonly { readonly what: string; readonly since: string }[];
};

/** What is rotated, and what would be but was so a moment ago: the command may be repeated without harm. */
function chosen(flags: Flags, settings: Settings, now: Date): Chosen {
  const { client, all, serviceOnly } = flags;
  // What leaked has to end, whenever it was made.
  const force = flags.force || flags.leaked;
  const names = client === undefined ? clientsOf(settings) : [client];
  const isEvery = all || client !== undefined;
  const wanted = names.map((name) =>
    isEvery ? allOf(name, settings, serviceOnly) : dueOf(name, settings, now, serviceOnly),
  );
  const held: { what: string; since: string }[] = [];
  const turns = wanted.map(({ name, bearer, service }) => {
    const lately = force ? { bearer: null, service: null } : rotatedLately(name, settings, now);
    if (bearer && lately.bearer !== null)
      held.push({ what: `The bearer token of ${name}`, since: lately.bearer });
    if (service && lately.service !== null)
      held.push({ what: `The Access service token ${name}`, since: lately.service });
    return { name, bearer: bearer && lately.bearer === null, service: service && lately.service === null };
  });
  return { turns: turns.filter(({ bearer, service }) => bearer || service), held };
}

const rawOf = ({ tokens, serviceTokens }: Turned): RawConfig => ({
  tokens: JSON.stringify(tokens),
  serviceTokens: JSON.stringify(serviceTokens),
});

/** The new secrets first: a stack file that asks for a token which nobody has would lock its program out. */
function write(
  file: StackFile,
  vault: StackVault,
  turned: Turned,
  turns: readonly ClientTurn[],
  flags: Flags,
): void {
  if (flags.secretsFile !== undefined && turned.made.length > 0) {
    const secrets = Object.fromEntries(turned.made.map(({ record, plaintext }) => [record.name, plaintext]));
    writeFileSync(flags.secretsFile, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  }
  const changes: Change[] = [];
  const { tokens = "", serviceTokens = "" } = rawOf(turned);
  if (turns.some(({ bearer }) => bearer)) changes.push({ key: "tokens", value: tokens, replaced: true });
  if (turns.some(({ service }) => service))
    changes.push({ key: "serviceTokens", value: serviceTokens, replaced: true });
  apply(file, changes, vault);
  save(file);
}

const refused = (sentence: string): Stop => new Stop(`${sentence} Nothing was written.`);
const missing = (what: string): Stop => new Stop(`Missing: ${what}. Nothing was written.`, EXIT.unusable);

function nothing(outside: Outside): number {
  outside.say(`Nothing is due in ${NAMESPACE}'s credentials. Nothing was written.`);
  return EXIT.done;
}
