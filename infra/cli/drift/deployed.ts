import { z } from "zod";
import { type Answer, type Api, PAGE_SIZE } from "../../cloudflare/index.ts";
import type { AccountIds } from "./declared.ts";

/** A script as the account runs it. */
export type DeployedScript = {
  readonly bindings: readonly z.output<typeof binding>[];
  readonly crons: readonly string[];
};

const PAGES_MAX = 100;

const binding = z.looseObject({ name: z.string(), type: z.string() });
const settings = z.object({ bindings: z.array(binding).nullish() });
const schedules = z.object({ schedules: z.array(z.object({ cron: z.string() })) });
const databases = z.array(z.object({ uuid: z.string(), name: z.string() }));
const namespaces = z.array(z.object({ id: z.string(), title: z.string() }));

/** The account could not be read: nobody knows whether it has drifted. */
export class Unread extends Error {
  override readonly name = "Unread";
}

/** Null when the account has no such script. Throws Unread. */
export async function deployedScript(
  api: Api,
  account: string,
  name: string,
): Promise<DeployedScript | null> {
  const path = `accounts/${account}/workers/scripts/${name}`;
  const bound = await api.get(`${path}/settings`, settings);
  if (!bound.ok && bound.why === "not found") return null;
  const timed = needed(await api.get(`${path}/schedules`, schedules), `${name}'s schedules`);
  return {
    bindings: needed(bound, `${name}'s bindings`).bindings ?? [],
    crons: timed.schedules.map(({ cron }) => cron),
  };
}

/** The ids that the account gave to databases and namespaces. Throws Unread. */
export async function accountIds(api: Api, account: string): Promise<AccountIds> {
  const d1 = await every(api, `accounts/${account}/d1/database`, databases, "the databases");
  const kv = await every(api, `accounts/${account}/storage/kv/namespaces`, namespaces, "the namespaces");
  return {
    databases: new Map(d1.map(({ name, uuid }) => [name, uuid])),
    namespaces: new Map(kv.map(({ title, id }) => [title, id])),
  };
}

async function every<T>(api: Api, path: string, shape: z.ZodType<T[]>, what: string): Promise<readonly T[]> {
  const found: T[] = [];
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const items = needed(await api.get(`${path}?page=${page}&per_page=${PAGE_SIZE}`, shape), what);
    found.push(...items);
    if (items.length < PAGE_SIZE) return found;
  }
  throw new Unread(`Could not read ${what}: more than ${PAGES_MAX} pages.`);
}

function needed<T>(answer: Answer<T>, what: string): T {
  if (answer.ok) return answer.result;
  throw new Unread(`Could not read ${what}: ${answer.detail}.`);
}
