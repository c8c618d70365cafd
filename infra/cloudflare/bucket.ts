import { z } from "zod";
import type { Api, ApiAnswer } from "./index.ts";

/** The largest page of the list (developers.cloudflare.com/api, "List Objects" of R2). */
const OBJECTS_PER_PAGE = 1_000;

/** One R2 bucket. Its calls throw a BucketError when the API does not do what they ask. */
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

const listed = z.array(z.object({ key: z.string() }));

export function openBucket(api: Api, accountId: string, name: string): Bucket {
  const objects = `accounts/${accountId}/r2/buckets/${name}/objects`;
  const at = (key: string) => `${objects}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const list = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const query = new URLSearchParams({
        prefix,
        per_page: `${OBJECTS_PER_PAGE}`,
        ...(cursor && { cursor }),
      });
      const page = await api.get(`${objects}?${query.toString()}`, listed);
      keys.push(...done(name, page).map(({ key }) => key));
      const next = page.ok ? page.cursor : undefined;
      if (next === undefined || next === cursor) return keys.toSorted();
      cursor = next;
    }
  };
  return {
    name,
    list,
    read: async (key) => done(name, await api.read(at(key))),
    write: async (key, bytes, contentType) => {
      done(name, await api.write(at(key), bytes, contentType));
    },
  };
}

function done<Result>(bucket: string, answer: ApiAnswer<Result>): Result {
  if (answer.ok) return answer.result;
  const { why, status, detail } = answer;
  const mend =
    why === "refused"
      ? "the token needs Workers R2 Storage: Edit in this account"
      : why === "not found"
        ? "there is no such bucket or object in this account"
        : "Cloudflare did not do it";
  throw new BucketError(`${bucket}: ${status === undefined ? detail : `HTTP ${status}`}; ${mend}.`);
}
