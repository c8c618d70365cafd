import { hex } from "./sha256.ts";

/** HMAC-SHA256 of a text, in lower-case hex; key and text in UTF-8. */
export async function hmacHex(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const made = await crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
  return hex(await crypto.subtle.sign("HMAC", made, encoder.encode(text)));
}
