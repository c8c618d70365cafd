import { z } from "zod";
import type { Api, ApiAnswer } from "../../cloudflare/index.ts";
import type { Leftover } from "./due.ts";
import { ACCESS_APPLICATIONS, DOMAINS } from "./kinds.ts";

/** How many objects one deletion takes, and how many deletions one bucket gets: 100,000 objects. */
const OBJECTS_PER_ROUND = 1000;
const ROUNDS_MAX = 100;

export type Removal = Leftover & {
  readonly outcome: "removed" | "already gone" | "kept" | "failed";
  readonly detail: string;
};

/**
 * Removes leftovers, which are given in the order of their kinds. One failure stops nothing but what depends on it: an Access
 * application stays while its preview's host name could not be removed, so that nothing is ever open to everybody.
 */
export async function removeAll(
  api: Api,
  account: string,
  leftovers: readonly Leftover[],
): Promise<readonly Removal[]> {
  const removals: Removal[] = [];
  const stillAnswering = new Set<number>();
  for (const leftover of leftovers) {
    const { kind, number } = leftover;
    if (kind === ACCESS_APPLICATIONS && stillAnswering.has(number)) {
      removals.push({ ...leftover, outcome: "kept", detail: "its host name is still there" });
      continue;
    }
    const answer = await removeOne(api, account, leftover);
    const gone = !answer.ok && answer.why === "not found";
    const outcome = answer.ok ? "removed" : gone ? "already gone" : "failed";
    if (outcome === "failed" && kind === DOMAINS) stillAnswering.add(number);
    removals.push({ ...leftover, outcome, detail: answer.ok ? "" : answer.detail });
  }
  return removals;
}

async function removeOne(api: Api, account: string, { kind, thing }: Leftover): Promise<ApiAnswer<unknown>> {
  if (kind.filled) {
    const emptied = await empty(api, `accounts/${account}/r2/buckets/${thing.id}/objects`);
    if (!emptied.ok) return emptied;
  }
  return api.delete(`accounts/${account}/${kind.remove(thing.id)}`);
}

const keys = z.array(z.object({ key: z.string() }));

/** Always the first page: what was on it is gone when the next one is asked for. */
async function empty(api: Api, objects: string): Promise<ApiAnswer<unknown>> {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const page = await api.get(`${objects}?per_page=${OBJECTS_PER_ROUND}`, keys);
    if (!page.ok || page.result.length === 0) return page;
    const removed = await api.delete(
      objects,
      page.result.map(({ key }) => key),
    );
    if (!removed.ok) return removed;
  }
  return {
    ok: false,
    why: "unexpected",
    detail: `more than ${ROUNDS_MAX * OBJECTS_PER_ROUND} objects; run it again`,
  };
}
