import { readFileSync } from "node:fs";
import { isMap, isScalar } from "yaml";
import { NAMESPACE } from "../config/keys.ts";
import { sealedHash, standInFor } from "../config/sealed.ts";
import type { RawConfig } from "../config/settings.ts";
import type { Env, Outside } from "../terminal/outside.ts";
import { newVault, type StackVault, unlock } from "./crypt.ts";
import { putSalt, type StackFile } from "./index.ts";

/** Who encrypts this stack's secrets: the passphrase, or somebody whose key we do not have. */
export type Provider = "passphrase" | "other";

const OUR_PROVIDERS = [undefined, null, "", "passphrase", "default"];

/** Pulumi's own order of precedence, as far as it matters here (pulumi/pulumi pkg/secrets, config tests). */
export function providerOf({ document }: StackFile): Provider {
  const text = (name: string) => document.get(name);
  if (text("encryptionsalt")) return "passphrase";
  if (!OUR_PROVIDERS.includes(text("secretsprovider") as string) || text("encryptedkey")) return "other";
  // Encrypted values without a salt were written by Pulumi Cloud, which keeps the key.
  return JSON.stringify(document.get("config")).includes('"secure":') ? "other" : "passphrase";
}

/** The passphrase from where Pulumi itself would take it; the file's surrounding space is not part of it. */
export function passphraseFrom(env: Env): string | undefined {
  if (env.PULUMI_CONFIG_PASSPHRASE !== undefined) return env.PULUMI_CONFIG_PASSPHRASE;
  const file = env.PULUMI_CONFIG_PASSPHRASE_FILE;
  return file ? readFileSync(file, "utf8").trim() : undefined;
}

/**
 * Opens the stack's vault, making its salt when there is none. Null when nobody is there to ask for the passphrase.
 * Throws when the passphrase is wrong, or empty for a new stack.
 */
export async function openVault(
  file: StackFile,
  { env, ask, random, derive }: Pick<Outside, "env" | "ask" | "random" | "derive">,
): Promise<StackVault | null> {
  const salt = file.document.get("encryptionsalt");
  const known = passphraseFrom(env);
  if (typeof salt === "string" && salt) {
    const passphrase = known ?? (await ask?.secret("Passphrase of this stack's secrets"));
    if (passphrase === undefined) return null;
    const vault = await unlock(salt, passphrase, random, derive);
    if (vault) return vault;
    throw new Error(
      `The passphrase is not the one that ${file.path} was encrypted with. Nothing was changed.\n` +
        "Set PULUMI_CONFIG_PASSPHRASE (or PULUMI_CONFIG_PASSPHRASE_FILE) to the right one and run this again.",
    );
  }
  const passphrase = known ?? (await ask?.newSecret("A new passphrase that encrypts this stack's secrets"));
  if (passphrase === undefined) return null;
  if (passphrase === "")
    throw new Error("An empty passphrase protects nothing: choose one for the new stack.");
  const vault = await newVault(passphrase, random, derive);
  putSalt(file, vault.salt);
  return vault;
}

/**
 * Our keys as Pulumi would hand them to the program: text, and JSON for lists and objects.
 * Without a vault an encrypted value is replaced by its own hash: right in form, unique, and no secret.
 */
export function rawConfig(file: StackFile, vault: StackVault | null): RawConfig {
  const prefix = `${NAMESPACE}:`;
  const open = (sealed: string) => (vault ? vault.decrypt(sealed) : sealedHash(sealed));
  return Object.fromEntries(
    entriesOf(file).flatMap(([name, stored]) => {
      if (!name.startsWith(prefix)) return [];
      const own = name.slice(prefix.length);
      return [[own, textOf(vault ? unseal(stored, open) : withStandIn(own, stored, open))]];
    }),
  );
}

/** The keys of others with their namespaces, such as `pulumi:disable-default-providers`; encrypted values as their hashes. */
export function foreignConfig(file: StackFile): RawConfig {
  const foreign = entriesOf(file).filter(([name]) => !name.startsWith(`${NAMESPACE}:`));
  return Object.fromEntries(foreign.map(([name, stored]) => [name, textOf(unseal(stored, sealedHash))]));
}

function entriesOf({ document }: StackFile): readonly (readonly [name: string, stored: unknown])[] {
  const config = document.get("config");
  if (!isMap(config)) return [];
  return config.items.map(({ key, value }) => [
    isScalar(key) ? String(key.value) : String(key),
    JSON.parse(JSON.stringify(value)) as unknown,
  ]);
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || value === undefined ? value : JSON.stringify(value);

/** Without the passphrase a value that is encrypted as a whole is taken for one of the right form. */
function withStandIn(name: string, value: unknown, open: (sealed: string) => string): unknown {
  const isSealed = typeof value === "object" && value !== null && "secure" in value;
  return isSealed ? standInFor(name, String(value.secure)) : unseal(value, open);
}

function unseal(value: unknown, open: (sealed: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => unseal(item, open));
  if (typeof value !== "object" || value === null) return value;
  if ("secure" in value && typeof value.secure === "string") return open(value.secure);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, unseal(item, open)]));
}
