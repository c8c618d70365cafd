import { CONFIG_KEYS, type KeyName } from "./keys.ts";
import type { Settings } from "./settings.ts";

/** Of each reader the member that says what it reads, and the key that says what is to be read. */
const READERS = [
  ["cloudflareUsageReader", "accountId", "accountId"],
  ["azureCostReader", "subscriptionId", "azureSubscriptionId"],
] as const;

/** A reader of another account sees nothing of what runs wild in this one, and nobody is told. */
export const blindReaders = (settings: Partial<Settings>): (readonly [KeyName, string])[] =>
  READERS.flatMap(([reader, member, key]) => {
    const [text, own] = [settings[reader], settings[key]];
    // What is sealed has a stand-in's text while nobody can open it.
    if (!text || !own || text === CONFIG_KEYS[reader].sealedAs) return [];
    const { [member]: read = "" } = JSON.parse(text) as Record<string, string>;
    if (read.toLowerCase() === own.toLowerCase()) return [];
    return [
      [reader, `reads another ${member} than ${key}: what this stack costs would be seen by nobody`] as const,
    ];
  });
