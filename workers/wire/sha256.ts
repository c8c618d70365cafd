/** SHA-256 as lower-case hex; a text is hashed in UTF-8. Of a secret or an id it is a name that tells nothing. */
export async function sha256Hex(content: string | ArrayBuffer | ArrayBufferView): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return hex(await crypto.subtle.digest("SHA-256", bytes as ArrayBuffer | Uint8Array<ArrayBuffer>));
}

/** What a text in hex stands for. */
export const bytesFromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Lower-case hex. */
export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
