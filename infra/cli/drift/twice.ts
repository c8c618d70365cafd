import { z } from "zod";
import { needed } from "../../cloudflare/answer.ts";
import type { Api } from "../../cloudflare/index.ts";
import { everyPage } from "../../cloudflare/pages.ts";
import type { Difference } from "./compare.ts";

const named = z.array(z.object({ id: z.string(), name: z.string() }));

/** What a lost answer leaves a second one of: Access takes a name again. */
const KINDS = [
  { what: "Access policy", list: "access/policies", all: "the Access policies" },
  { what: "Access application", list: "access/apps", all: "the Access applications" },
  { what: "Access service token", list: "access/service_tokens", all: "the Access service tokens" },
] as const;

/**
 * What the stack has of Access more than once, by its names, `purser-<stack>` and what begins with `purser-<stack>-`. The engine
 * knows one of them; the other is in no state, and a bypass among them would stay after the stack is destroyed.
 *
 * @throws Unread
 */
export async function accessTwice(api: Api, account: string, stack: string): Promise<readonly Difference[]> {
  const prefix = `purser-${stack}`;
  const lists = await Promise.all(
    KINDS.map(async ({ what, list, all }) => {
      const found = needed(await everyPage(api, `accounts/${account}/${list}`, named), all);
      const own = found.filter(({ name }) => name === prefix || name.startsWith(`${prefix}-`));
      return [...Map.groupBy(own, ({ name }) => name)]
        .filter(([, ones]) => ones.length > 1)
        .map(([name, ones]) => ({
          script: name,
          at: what,
          declared: "once",
          deployed: `${ones.length} times: ${ones.map(({ id }) => id).join(", ")}`,
        }));
    }),
  );
  return lists.flat();
}
