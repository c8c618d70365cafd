import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { configurationFiles } from "../../../vm/compose/files.ts";
import { MANIFEST_FILE, type ReleaseManifest, sha256, signManifest } from "../../../vm/release/manifest.ts";
import { openBackups } from "../../cloudflare/stack.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { command, EXIT, Stop, unfit } from "../../terminal/command.ts";
import { makeFolder } from "../../terminal/folder.ts";
import { stackName } from "../../terminal/words.ts";
import { sourceFiles } from "../../worker/programs.ts";
import { publishFiles } from "./publish.ts";
import {
  doorFlag,
  ENDS,
  emailFlag,
  hostFlag,
  ingressFlag,
  partsFlag,
  profileFlag,
  recipientOf,
  wordUsage,
} from "./settings.ts";
import { machineOf } from "./stack.ts";

const DAYS_MAX = 90;

const spec = wordUsage(
  "release",
  "Makes a signed release and hands it to the machine of a stack, which takes it within ten minutes of being up.",
  `With --stack everything about the machine is the stack's, the key too: PULUMI_CONFIG_PASSPHRASE opens it, and CLOUDFLARE_API_TOKEN,
or the stack's own token, writes to its bucket. Without it --key signs, and the release is written to --into alone.
${ENDS}`,
)
  .option("--stack <stack>", "whose machine it is for", stackName)
  .requiredOption(
    "--recipient <key>",
    "the public key that its backups are encrypted for, age1…",
    recipientOf,
  )
  .addOption(profileFlag())
  .addOption(ingressFlag())
  .addOption(hostFlag())
  .addOption(emailFlag())
  .addOption(doorFlag())
  .addOption(partsFlag())
  .option("--key <file>", "the private key, Ed25519 in PEM")
  .option("--new-key", "make the key when the file is not there", false)
  .option("--serial <number>", "higher than the last one; the seconds since 1970 unless given", wholeOf)
  .option("--days <days>", `how long it may be installed, at most ${DAYS_MAX}`, daysOf, 30)
  .option("--into <folder>", "where it is written", "dist/releases")
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--api-url <url>", "Cloudflare's API, or a stand-in on this machine", CLOUDFLARE_API);

/** `npm run machine -- release`. */
export const release = command(spec, async (outside, flags) => {
  const { now, say } = outside;
  const { stack, key, newKey, days, into, serial: given, recipient, ...rest } = flags;
  const { dir, apiUrl, ...machine } = rest;
  const of =
    stack === undefined ? { machine, key: privateKeyIn(key, newKey) } : await machineOf(stack, dir, outside);
  const files = new Map<string, Uint8Array>([
    ...sourceFiles(),
    ...Object.entries({
      ...configurationFiles(of.machine),
      "backup.json": JSON.stringify({ recipient }),
    }).map(([name, text]) => [name, Buffer.from(text)] as const),
  ]);
  const serial = given ?? Math.floor(now().getTime() / 1000);
  const manifest: ReleaseManifest = {
    serial,
    version: `${serial}`,
    createdAt: now().toISOString(),
    expiresAt: new Date(now().getTime() + days * DAY_MS).toISOString(),
    schema: schemaOf([...files.keys()]),
    files: Object.fromEntries([...files].map(([name, content]) => [name, sha256(content)])),
  };
  const signed = Buffer.from(JSON.stringify(signManifest(manifest, of.key)));
  // The manifest last, so that whoever sees it finds the files.
  const published = new Map<string, Uint8Array>([
    ...[...files.values()].map((content) => [sha256(content), content] as const),
    [MANIFEST_FILE, signed],
  ]);
  makeFolder(into);
  for (const [name, content] of published) writeFileSync(join(into, name), content);
  say(`Release ${serial}, ${files.size} files, installable until ${manifest.expiresAt}: ${into}.`);
  if (stack === undefined) return EXIT.done;
  const bucket = await openBackups(stack, { dir, apiUrl }, outside);
  say(
    `${await publishFiles(published, bucket)} of them are new in ${bucket.name}; the machine of ${stack} takes it.`,
  );
  return EXIT.done;
});

function privateKeyIn(file: string | undefined, make: boolean): string {
  if (file === undefined) throw new Stop("--stack or --key says who signs.", EXIT.unusable);
  if (existsSync(file)) return readFileSync(file, "utf8");
  if (!make) throw new Stop(`There is no ${file}; --new-key makes it.`, EXIT.unusable);
  const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  writeFileSync(file, privateKey, { mode: 0o600 });
  writeFileSync(`${file}.pub`, publicKey);
  return privateKey;
}

/** How many migrations each database has. */
function schemaOf(names: readonly string[]): Readonly<Record<string, number>> {
  const databases = names.flatMap((name) => /^migrations\/([a-z]+)\//.exec(name)?.[1] ?? []);
  return Object.fromEntries(
    [...Map.groupBy(databases, (name) => name)].map(([name, all]) => [name, all.length]),
  );
}

function wholeOf(text: string): number {
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw unfit("It is a whole number from 1.");
}

function daysOf(text: string): number {
  const days = wholeOf(text);
  if (days <= DAYS_MAX) return days;
  throw unfit(`It is at most ${DAYS_MAX} days.`);
}
