import { bytesFromHex } from "../wire/sha256.ts";

export const DISCORD_SIGNATURE_HEADER = "x-signature-ed25519";
export const DISCORD_TIMESTAMP_HEADER = "x-signature-timestamp";

/**
 * Whether the very bytes are Discord's: Ed25519 over the timestamp and the body, with the application's own key
 * (docs.discord.com/developers/interactions/overview#setting-up-an-endpoint). It tries wrong ones on purpose, and takes an endpoint away
 * that lets one pass.
 *
 * @param publicKey as the application's page shows it, 64 digits of hex
 */
export async function isFromDiscord(
  publicKey: string,
  presented: { readonly signature: string | undefined; readonly timestamp: string | undefined },
  body: string,
): Promise<boolean> {
  const { signature, timestamp } = presented;
  if (!timestamp || !signature || !/^[\da-f]{128}$/i.test(signature)) return false;
  const key = await crypto.subtle.importKey("raw", bytesFromHex(publicKey), "Ed25519", false, ["verify"]);
  const signed = new TextEncoder().encode(`${timestamp}${body}`);
  return crypto.subtle.verify("Ed25519", key, bytesFromHex(signature), signed);
}
