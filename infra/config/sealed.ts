import { createHash } from "node:crypto";
import { CONFIG_KEYS, type KeyName } from "./keys.ts";

/** Values of the right form for keys that no hash fits. They belong to nobody and lead nowhere. */
const FORMS: Partial<Readonly<Record<KeyName, string>>> = {
  notifyUrl: "https://encrypted.invalid/",
  anthropicAdminKey: "sk-ant-admin-encrypted-in-this-plan",
  azureCostReader:
    '{"tenantId":"encrypted","clientId":"encrypted","clientSecret":"encrypted","subscriptionId":"encrypted"}',
  cloudflareUsageReader: '{"accountId":"encrypted","token":"encrypted"}',
  tokens: "[]",
};

/** A different, harmless text for each encrypted one. */
export const sealedHash = (sealed: string): string => createHash("sha256").update(sealed).digest("hex");

/**
 * What takes the place of a value that is encrypted as a whole, where nobody has the passphrase: a text that the key's own
 * check accepts, or undefined, as if it were not set, when there is none.
 */
export function standInFor(name: string, sealed: string): string | undefined {
  const key = Object.entries(CONFIG_KEYS).find(([known]) => known === name)?.[1];
  if (!key) return sealedHash(sealed);
  const { placeholder, fallback } = key as { readonly placeholder?: string; readonly fallback?: string };
  const candidates = [FORMS[name as KeyName], sealedHash(sealed), placeholder, fallback];
  return candidates.find((text) => text !== undefined && key.check.safeParse(text).success);
}
