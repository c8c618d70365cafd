import { MINUTE_MS, SECOND_MS } from "../time/calendar.ts";
import { bytesFromHex } from "../wire/sha256.ts";

export const DISCORD_SIGNATURE_HEADER = "x-signature-ed25519";
export const DISCORD_TIMESTAMP_HEADER = "x-signature-timestamp";

/** As long as an interaction can be answered at all: an older one is a delivery that somebody kept. */
const WINDOW_MS = 15 * MINUTE_MS;

/**
 * Whether the very bytes are Discord's and of now: Ed25519 over the timestamp and the body, with the application's own key
 * (docs.discord.com/developers/interactions/overview#setting-up-an-endpoint). It tries wrong ones on purpose, and takes an endpoint away
 * that lets one pass.
 *
 * @param publicKey as the application's page shows it, 64 digits of hex
 */
export async function isFromDiscord(
  publicKey: string,
  presented: { readonly signature: string | undefined; readonly timestamp: string | undefined },
  body: string,
  now: number,
): Promise<boolean> {
  const { signature, timestamp } = presented;
  if (
    !timestamp ||
    !/^\d{1,12}$/.test(timestamp) ||
    Math.abs(now - Number(timestamp) * SECOND_MS) > WINDOW_MS
  )
    return false;
  if (!signature || !/^[\da-f]{128}$/i.test(signature)) return false;
  const key = await crypto.subtle.importKey("raw", bytesFromHex(publicKey), "Ed25519", false, ["verify"]);
  const signed = new TextEncoder().encode(`${timestamp}${body}`);
  return crypto.subtle.verify("Ed25519", key, bytesFromHex(signature), signed);
}
