import type { z } from "zod";
import type { Api, ApiAnswer } from "./index.ts";

/** The largest page that the account's lists give. */
export const PAGE_SIZE = 50;
/** More pages than any account here has things; a list that does not end is a fault, not an account. */
const PAGES_MAX = 100;

/** Everything in a list that comes in numbered pages. A path may have a query of its own. */
export async function everyPage<Item>(
  api: Api,
  path: string,
  shape: z.ZodType<readonly Item[]>,
): Promise<ApiAnswer<readonly Item[]>> {
  const found: Item[] = [];
  const separator = path.includes("?") ? "&" : "?";
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const answer = await api.get(`${path}${separator}page=${page}&per_page=${PAGE_SIZE}`, shape);
    if (!answer.ok) return answer;
    found.push(...answer.result);
    if (answer.result.length < PAGE_SIZE) return { ok: true, result: found };
  }
  return { ok: false, why: "unexpected", detail: `more than ${PAGES_MAX} pages` };
}
