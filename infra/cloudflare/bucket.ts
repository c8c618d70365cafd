import ky, { HTTPError } from "ky";
import { z } from "zod";

/** One object of a backup is a few hundred KiB; a slow line has time for it. */
const CALL_TIMEOUT_MS = 60_000;
/** Cloudflare's API takes 1,200 calls in five minutes; a call beyond is answered 429 with Retry-After, which is waited for. */
const CALL_RETRIES = 5;
/** The largest page of the list (developers.cloudflare.com/api, "List Objects" of R2). */
const PAGE_SIZE = 1_000;

/** One R2 bucket, through Cloudflare's REST API. */
export interface Bucket {
  readonly name: string;
  /** Names that begin with the prefix, in order. */
  list(prefix: string): Promise<readonly string[]>;
  read(key: string): Promise<Uint8Array>;
  write(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
}

/** What the API said instead of doing it. Never holds the token. */
export class BucketError extends Error {
  override readonly name = "BucketError";
}

const listed = z.object({
  result: z.array(z.object({ key: z.string() })),
  result_info: z.object({ cursor: z.string().nullish(), is_truncated: z.boolean().nullish() }).nullish(),
});

export function openBucket(
  name: string,
  {
    apiUrl,
    accountId,
    token,
  }: { readonly apiUrl: string; readonly accountId: string; readonly token: string },
): Bucket {
  const client = ky.create({
    prefix: `${apiUrl}/accounts/${accountId}/r2/buckets/${name}/`,
    headers: { authorization: `Bearer ${token}` },
    redirect: "error",
    timeout: CALL_TIMEOUT_MS,
    retry: { limit: CALL_RETRIES, methods: ["get", "put"] },
  });
  const at = (key: string) => `objects/${key.split("/").map(encodeURIComponent).join("/")}`;
  const list = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for (let cursor = ""; ; ) {
      const searchParams = { prefix, per_page: PAGE_SIZE, ...(cursor && { cursor }) };
      const page = listed.parse(await told(name, client.get("objects", { searchParams }).json()));
      keys.push(...page.result.map(({ key }) => key));
      const next = page.result_info?.cursor ?? "";
      if (next === "" || next === cursor || page.result_info?.is_truncated === false) return keys.toSorted();
      cursor = next;
    }
  };
  return {
    name,
    list,
    read: async (key) => new Uint8Array(await told(name, client.get(at(key)).arrayBuffer())),
    write: async (key, bytes, contentType) => {
      const body = new Blob([bytes.slice()]);
      await told(name, client.put(at(key), { body, headers: { "content-type": contentType } }).json());
    },
  };
}

async function told<T>(bucket: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof HTTPError)) throw new BucketError(`${bucket}: ${nameOf(error)}`, { cause: error });
    const { status } = error.response;
    const mend =
      status === 401 || status === 403
        ? "the token needs Workers R2 Storage: Edit in this account"
        : status === 404
          ? "there is no such bucket or object in this account"
          : "Cloudflare did not do it";
    throw new BucketError(`${bucket}: HTTP ${status}; ${mend}.`, { cause: error });
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "no connection");
