import { checkPublic, undotted } from "../../agent/addresses.ts";
import type { Outside } from "../../outside.ts";
import { bytesUpTo } from "../../wire/pieces.ts";
import { ARCHIVE_MAX_BYTES } from "./limits.ts";
import { NotTaken } from "./not-taken.ts";

const REDIRECTS_MAX = 3;
const FETCH_LIMIT_MS = 10_000;

export type Fetching = Pick<Outside, "send" | "timeLimit"> & {
  /** The deployment's own name: what is behind it is not fetched through this. */
  readonly ownHost: string;
};

/**
 * The archive at an address: https, a public name that is not this deployment's, every redirect looked at again, no more bytes than an
 * archive has.
 *
 * @throws NotTaken saying which address, and why not
 */
export async function fetchArchive(
  address: string,
  { send, timeLimit, ownHost }: Fetching,
): Promise<Uint8Array> {
  const signal = timeLimit(FETCH_LIMIT_MS);
  let url = checkedAddress(address, ownHost);
  for (let redirects = 0; ; redirects += 1) {
    const response = await sent(url, { send, signal });
    const to = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
    if (to === null) return await bytesOf(response, url);
    await response.body?.cancel();
    if (redirects === REDIRECTS_MAX)
      throw new NotTaken(`${url.host}: it redirects more than ${REDIRECTS_MAX} times`);
    url = checkedAddress(to, ownHost, url);
  }
}

function checkedAddress(text: string, ownHost: string, base?: URL): URL {
  const checked = checkPublic(text, base);
  if (!checked.ok)
    throw new NotTaken(base ? `${base.host} redirects elsewhere: ${checked.why}` : checked.why);
  const { hostname } = checked.url;
  if (isOwn(hostname, ownHost))
    throw new NotTaken(`${hostname}: this deployment's own address is not fetched`);
  return checked.url;
}

/** Its own name, everything below it, and the addresses that Workers have besides. */
const isOwn = (hostname: string, ownHost: string): boolean => {
  const plain = undotted(hostname);
  return plain === ownHost || plain.endsWith(`.${ownHost}`) || /(^|\.)workers\.dev$/.test(plain);
};

async function sent(
  url: URL,
  { send, signal }: { readonly send: Fetching["send"]; readonly signal: AbortSignal },
) {
  try {
    return await send(url.href, { redirect: "manual", signal, headers: { accept: "application/zip" } });
  } catch {
    throw new NotTaken(`${url.host}: it does not answer within ${FETCH_LIMIT_MS / 1_000} seconds`);
  }
}

async function bytesOf(response: Response, { host }: URL): Promise<Uint8Array> {
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new NotTaken(`${host}: it answers ${response.status}, and no archive`);
  }
  const bytes = await bytesUpTo(response.body, ARCHIVE_MAX_BYTES).catch(() => {
    throw new NotTaken(`${host}: the answer breaks off`);
  });
  if (bytes === null) throw new NotTaken(`${host}: the answer has more than ${ARCHIVE_MAX_BYTES} bytes`);
  return bytes;
}
