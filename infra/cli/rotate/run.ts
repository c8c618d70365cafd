import { existsSync, writeFileSync } from "node:fs";
import { NAMESPACE } from "../../config/keys.ts";
import { parseConfig, type RawConfig, type Settings } from "../../config/settings.ts";
import type { Vault } from "../../stackfile/crypt.ts";
import { openStackFile, type StackFile, save } from "../../stackfile/index.ts";
import { openVault, providerOf, rawConfig } from "../../stackfile/secrets.ts";
import { apply } from "../../stackfile/write.ts";
import { EXIT, type World } from "../../terminal/outside.ts";
import { command } from "../setup/command.ts";
import type { Change } from "../setup/draft.ts";
import { allOf, clientsOf, dueOf, rotatedLately, type Turn } from "./credentials.ts";
import { type Flags, parseFlags, USAGE } from "./flags.ts";
import { nextSteps, shownOnce, turnedLines } from "./report.ts";
import { type Turned, turn } from "./turn.ts";

/** `npm run rotate -- STACK [CLIENT]`: returns the exit code. */
export const rotate = (argv: readonly string[], world: World): Promise<number> =>
  command(parseFlags(argv), USAGE, world, run);

async function run(flags: Flags, world: World): Promise<number> {
  const file = openStackFile(flags.dir, flags.stack);
  if (!file.existed)
    return refuse(world, `There is no ${file.path}. Make the stack with: npm run setup -- ${flags.stack}`);
  const vault = await vaultOf(file, world);
  if (vault === null) return missing(world, missingKey(file));
  const raw = rawConfig(file, vault);
  const settings = parseConfig(raw, flags.stack, world.now);
  const names = clientsOf(settings);
  if (flags.client !== undefined && !names.includes(flags.client))
    return refuse(world, `${flags.client} has no token in this stack. There are: ${names.join(", ")}.`);
  const { turns, held } = chosen(flags, settings, world.now);
  for (const { what, since } of held)
    world.say(`${what} was rotated ${since} and is left alone; --force rotates it again.`);
  if (turns.length === 0)
    return flags.client !== undefined && held.length > 0 ? EXIT.refused : nothing(world);
  const needsPlace = turns.some(({ bearer }) => bearer);
  if (needsPlace && flags.secretsFile === undefined && world.env.CI)
    return missing(world, "--secrets-file: what is shown here would stay in a log");
  if (flags.secretsFile !== undefined && existsSync(flags.secretsFile))
    return refuse(world, `${flags.secretsFile} exists already; the new tokens go into a file of their own.`);
  const turned = turn(settings, turns, { ...world, leaked: flags.leaked });
  parseConfig({ ...raw, ...rawOf(turned) }, flags.stack, world.now);
  write(file, vault, turned, turns, flags);
  for (const line of turnedLines(turns, turned, flags)) world.say(line);
  for (const line of shownOnce(turned, settings.hostname, flags)) world.say(line);
  for (const line of nextSteps(turns, flags)) world.say(line);
  return EXIT.ready;
}

/** Null when somebody else holds the key, or nobody is there to tell the passphrase. */
const vaultOf = (file: StackFile, world: World): Promise<Vault | null> =>
  providerOf(file) === "other" ? Promise.resolve(null) : openVault(file, world);

const missingKey = (file: StackFile): string =>
  providerOf(file) === "other"
    ? `${file.path} is encrypted by another secrets provider, so nothing here can read or write its tokens`
    : "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE: what encrypts the stack's secrets";

type Chosen = {
  readonly turns: readonly Turn[];
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
function write(file: StackFile, vault: Vault, turned: Turned, turns: readonly Turn[], flags: Flags): void {
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

function refuse(world: World, sentence: string): number {
  world.say(sentence);
  world.say("Nothing was written.");
  return EXIT.refused;
}

function missing(world: World, what: string): number {
  world.say(`Missing: ${what}. Nothing was written.`);
  return EXIT.missing;
}

function nothing(world: World): number {
  world.say(`Nothing is due in ${NAMESPACE}'s credentials. Nothing was written.`);
  return EXIT.ready;
}
