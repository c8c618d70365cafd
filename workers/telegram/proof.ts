import { toBase64Url } from "../wire/base64.ts";
import { hmacHex } from "../wire/hmac.ts";
import { bytesFromHex } from "../wire/sha256.ts";

const WHAT = "purser telegram webhook";

/** The bot's own number, which its token begins with; it is a part of its webhook's path. */
export const botIdOf = (token: string): string => token.split(":")[0] ?? "";

/**
 * What Telegram sends back with each delivery (`secret_token` of setWebhook: 1 to 256 letters, digits, `_` and `-`). It is made of the
 * bot's token, so that there is no second secret to keep, and a new token ends what was delivered by the old one.
 */
export const webhookSecretOf = async (token: string): Promise<string> =>
  toBase64Url(await macOf(token, WHAT));

/**
 * Whether a delivery shows it. Two hashes under the same key are compared, of which a guess controls no letter, so that the time that
 * takes tells nothing; nothing of the delivery is read before.
 */
export async function isFromTelegram(token: string, presented: string | undefined): Promise<boolean> {
  if (!presented) return false;
  const [expected, shown] = await Promise.all([
    macOf(token, await webhookSecretOf(token)),
    macOf(token, presented),
  ]);
  return toBase64Url(expected) === toBase64Url(shown);
}

/** HMAC-SHA-256 of a text under the bot's token. */
export const macOf = async (token: string, text: string): Promise<Uint8Array<ArrayBuffer>> =>
  bytesFromHex(await hmacHex(token, text));
