import { existsSync } from "node:fs";
import { NAMESPACE } from "../../config/keys.ts";
import { parseConfig, type RawConfig } from "../../config/settings.ts";
import type { StackVault } from "../../stackfile/crypt.ts";
import { openStackFile, type StackFile, save } from "../../stackfile/index.ts";
import { openVault, providerOf, rawConfig } from "../../stackfile/secrets.ts";
import { apply } from "../../stackfile/write.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import type { Outside } from "../../terminal/outside.ts";
import { chosen } from "./chosen.ts";
import { clientsOf } from "./credentials.ts";
import type { Flags } from "./flags.ts";
import { shownOnce, stepsAfterRotation, turnedLines } from "./report.ts";
import { signingLines, withNewSigningKey } from "./signing.ts";
import { turnAll } from "./turn.ts";
import { turnWorkerToken, withTermsOfWorkers, workerTokenLines } from "./worker-token.ts";
import { rawTokens, writeTurned } from "./write.ts";

/** Rotates what the flags name; the exit code. Writes nothing unless all of it can be rotated. */
export async function rotateClients(flags: Flags, outside: Outside): Promise<number> {
  const now = outside.now();
  const file = openStackFile(flags.dir, flags.stack);
  if (!file.existed)
    throw refused(`There is no ${file.path}. Make the stack with: npm run setup -- ${flags.stack}`);
  const vault = await vaultOf(file, outside);
  if (vault === null) throw missing(missingKey(file));
  const raw = withTermsOfWorkers(rawConfig(file, vault), now);
  const settings = parseConfig(raw, flags.stack, now);
  if (flags.signingKey) return rotateSigningKey(flags, outside, { file, vault, raw });
  if (flags.workerToken && (flags.client !== undefined || flags.all))
    throw new Stop("--worker-token is rotated by itself: leave the client and --all out.", EXIT.unusable);
  const names = clientsOf(settings);
  if (flags.client !== undefined && flags.all)
    throw new Stop(`--all: ${flags.client} is named already. Leave one of them out.`, EXIT.unusable);
  if (flags.client !== undefined && !names.includes(flags.client))
    throw refused(`${flags.client} has no token in this stack. There are: ${names.join(", ")}.`);
  const { turns, workerToken, held } = chosen(flags, settings, now);
  for (const { what, since } of held)
    outside.say(`${what} was rotated ${since} and is left alone; --force rotates it again.`);
  if (turns.length === 0 && !workerToken)
    return (flags.client !== undefined || flags.workerToken) && held.length > 0
      ? EXIT.failed
      : nothing(outside);
  const needsPlace = workerToken || turns.some(({ bearer }) => bearer);
  if (needsPlace && flags.secretsFile === undefined && outside.env.CI)
    throw missing("--secrets-file: what is shown here would stay in a log");
  if (flags.secretsFile !== undefined && existsSync(flags.secretsFile))
    throw refused(`${flags.secretsFile} exists already; the new tokens go into a file of their own.`);
  const terms = { now, random: outside.random, leaked: flags.leaked };
  const turned = turnAll(settings, turns, terms);
  const worker = workerToken ? turnWorkerToken(settings, terms) : null;
  parseConfig({ ...raw, ...rawTokens(turned), ...worker?.changed }, flags.stack, now);
  writeTurned(file, vault, { turned, turns, worker }, flags);
  for (const line of worker ? workerTokenLines(worker, flags, settings.machineParts) : []) outside.say(line);
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

const refused = (sentence: string): Stop => new Stop(`${sentence} Nothing was written.`);
const missing = (what: string): Stop => new Stop(`Missing: ${what}. Nothing was written.`, EXIT.unusable);

function nothing(outside: Outside): number {
  outside.say(`Nothing is due in ${NAMESPACE}'s credentials. Nothing was written.`);
  return EXIT.done;
}
