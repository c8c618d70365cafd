import { createHash } from "node:crypto";

/** What everything of the machine is called in Azure. */
export const machineName = (stack: string): string => `purser-${stack}`;

const TAIL_CHARS = 6;
const VAULT_NAME_MAX_CHARS = 24;

/**
 * A key vault's name is taken world-wide, has 3 to 24 characters, and is kept for a week after a deletion
 * (learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates): the subscription makes it the owner's, and the region
 * another one where the machine is made anew elsewhere, since a name that is kept can only be had again in its own region.
 */
export function vaultName(stack: string, subscriptionId: string, region: string): string {
  const tail = hex(`${subscriptionId}/${stack}/${region}`).slice(0, TAIL_CHARS);
  const head = machineName(stack)
    .slice(0, VAULT_NAME_MAX_CHARS - TAIL_CHARS - 1)
    .replace(/-$/, "");
  return `${head}-${tail}`;
}

/** A UUID that is the same at each deploy: Azure names roles and their assignments by UUIDs. */
export function steadyUuid(...about: readonly string[]): string {
  const text = hex(about.join("/"));
  const variant = ((Number.parseInt(text.charAt(16), 16) & 3) | 8).toString(16);
  // Version 8 of RFC 9562: made as its maker likes.
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-8${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20, 32)}`;
}

const hex = (text: string): string => createHash("sha256").update(text).digest("hex");
