import type { Caller } from "../caller.ts";
import type { Env } from "./env.ts";
import { createApp } from "./index.ts";
import { AUDIT, openJournal } from "./journal/journal.harness.ts";

// For this folder's tests only: the archive's routes over a real journal.

const OWNER: Caller = { kind: "person", name: "owner@example.com", role: "admin", requestId: "req-1" };

/** The archive's routes over a journal of their own, and a bucket that may look on while it is read. */
export async function openArchive(bucket: { get: (key: string) => Promise<R2ObjectBody | null> } = AUDIT) {
  const journal = await openJournal();
  const env = { AUDIT: bucket, JOURNAL: { getByName: () => journal } } as unknown as Env;
  const app = createApp();
  const call = async <T>(path: string) => {
    const request = new Request(`https://purser.test${path}`);
    const response = await app.fetch(request, { ...env, caller: OWNER });
    return { status: response.status, body: await response.json<T>() };
  };
  return { journal, call };
}
