import { generateKeyPairSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { configurationFiles } from "../../../vm/compose/files.ts";
import { MANIFEST_FILE, type Manifest, sha256, signManifest } from "../../../vm/release/manifest.ts";
import { command, EXIT, Stop, unfit } from "../../terminal/command.ts";
import { sourceFiles } from "../../worker/programs.ts";
import { ENDS, emailFlag, hostFlag, ingressFlag, profileFlag, wordUsage } from "./settings.ts";

const DAYS_MAX = 90;
const DAY_MS = 24 * 60 * 60_000;

const spec = wordUsage(
  "release",
  "Makes a signed release: release.json and a folder with its files, as a machine looks for them.",
  `A key is made with --new-key; its public half is what the machine is given.\n${ENDS}`,
)
  .addOption(profileFlag())
  .addOption(ingressFlag())
  .addOption(hostFlag())
  .addOption(emailFlag())
  .requiredOption("--key <file>", "the private key, Ed25519 in PEM")
  .option("--new-key", "make the key when the file is not there", false)
  .option("--serial <number>", "higher than the last one; the seconds since 1970 unless given", wholeOf)
  .option("--days <days>", `how long it may be installed, at most ${DAYS_MAX}`, daysOf, 30)
  .option("--into <folder>", "where it is written", "dist/releases");

/** `npm run machine -- release`. */
export const release = command(spec, ({ now, say }, flags) => {
  const { key: keyFile, newKey, days, into, serial: given, ...rest } = flags;
  const { profile, ingress, host, email } = rest;
  const key = privateKeyIn(keyFile, newKey);
  const files = new Map<string, Uint8Array>([
    ...sourceFiles(),
    ...Object.entries(configurationFiles({ profile, ingress, host, email })).map(
      ([name, text]) => [name, Buffer.from(text)] as const,
    ),
  ]);
  const serial = given ?? Math.floor(now().getTime() / 1000);
  const manifest: Manifest = {
    serial,
    version: `${serial}`,
    createdAt: now().toISOString(),
    expiresAt: new Date(now().getTime() + days * DAY_MS).toISOString(),
    schema: schemaOf([...files.keys()]),
    files: Object.fromEntries([...files].map(([name, content]) => [name, sha256(content)])),
  };
  for (const [name, content] of files) {
    const path = join(into, `${serial}`, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  // Last, so that whoever sees it finds the files.
  writeFileSync(join(into, MANIFEST_FILE), JSON.stringify(signManifest(manifest, key)));
  say(`Release ${serial}, ${files.size} files, installable until ${manifest.expiresAt}: ${into}.`);
  return EXIT.done;
});

function privateKeyIn(file: string, make: boolean): string {
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
