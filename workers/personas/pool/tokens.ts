import * as z from "zod/mini";
import { isSame } from "../../wire/same.ts";
import type { Env } from "../env.ts";
import { workerPath } from "./path.ts";

/** When the workers' token ends, and until when the one that it replaced is taken too; as `npm run rotate` wrote it. */
const Terms = z.object({
  expiresAt: z.iso.datetime(),
  previousUntil: z.optional(z.iso.datetime()),
});

/** A token that workers may sign with, until then; Unix milliseconds. */
export type TakenToken = { readonly token: string; readonly endsAt: number };

export type WorkerTokens = (now: number) => readonly TakenToken[];

/**
 * The tokens that are taken at a moment, the newest first. One whose end nobody has written down, or that cannot be read, is none: nothing
 * lets a worker in for ever.
 */
export function workerTokens({
  WORKER_TOKEN: token,
  PREVIOUS_WORKER_TOKEN: previous,
  WORKER_TOKEN_TERMS: given,
}: Pick<Env, "WORKER_TOKEN" | "PREVIOUS_WORKER_TOKEN" | "WORKER_TOKEN_TERMS">): WorkerTokens {
  const terms = z.safeParse(Terms, given).data;
  const known: TakenToken[] = [];
  if (token && terms) known.push({ token, endsAt: Date.parse(terms.expiresAt) });
  if (previous && terms?.previousUntil)
    known.push({ token: previous, endsAt: Date.parse(terms.previousUntil) });
  return (now) => known.filter(({ endsAt }) => now < endsAt);
}

/** The one of them that a worker has shown; null for any other text. */
export const shownToken = (taken: readonly TakenToken[], shown: string | null): TakenToken | null =>
  shown === null ? null : (taken.find(({ token }) => isSame(token, shown)) ?? null);

/** Whether a path is that of one of them. */
export async function isWorkerPath(taken: readonly TakenToken[], path: string): Promise<boolean> {
  const paths = await Promise.all(taken.map(({ token }) => workerPath(token)));
  return paths.some((one) => isSame(one, path));
}
