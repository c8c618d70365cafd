const TRIES = 3;
const AGAIN_AFTER_MS = 1_000;

/** Where a backup goes, and what has to be said with it. */
export type Destination = { readonly address: string; readonly headers?: Readonly<Record<string, string>> };

/**
 * Puts a backup where an address says: the deployment's own door, or a presigned one. The machine has no key for the bucket.
 *
 * @returns when it was stored by the clock of whoever took it (RFC 9110, Date); null where the answer does not say
 * @throws Error with the last status, never with the address, which is a secret while it is valid
 */
export async function putBackup(
  { address, headers = {} }: Destination,
  file: Uint8Array,
  send: typeof fetch,
  pause: (ms: number) => Promise<unknown>,
): Promise<Date | null> {
  let last = "no answer";
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (tries > 0) await pause(AGAIN_AFTER_MS * 2 ** tries);
    const reply = await send(address, {
      method: "PUT",
      headers: { "content-type": "application/octet-stream", ...headers },
      body: Buffer.from(file),
      redirect: "error",
    }).catch(() => null);
    if (reply?.ok) return dateOf(reply);
    const status = reply?.status ?? null;
    last = status === null ? "no answer" : `status ${status}`;
    // It has expired or is for something else; asking again changes nothing.
    if (status !== null && status >= 400 && status < 500 && status !== 429) break;
  }
  throw new Error(`The backup was not stored: ${last}.`);
}

function dateOf({ headers }: Response): Date | null {
  const at = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(at) ? null : new Date(at);
}
