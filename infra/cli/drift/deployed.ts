import { z } from "zod";
import { needed } from "../../cloudflare/answer.ts";
import type { Api } from "../../cloudflare/index.ts";
import { everyPage } from "../../cloudflare/pages.ts";
import type { AccountIds } from "./declared.ts";

/** A script as the account runs it. */
export type DeployedScript = {
  readonly bindings: readonly z.output<typeof binding>[];
  readonly crons: readonly string[];
};

const binding = z.looseObject({ name: z.string(), type: z.string() });
const settings = z.object({ bindings: z.array(binding).nullish() });
const schedules = z.object({ schedules: z.array(z.object({ cron: z.string() })) });
const databases = z.array(z.object({ uuid: z.string(), name: z.string() }));
const namespaces = z.array(z.object({ id: z.string(), title: z.string() }));

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
  const of = `accounts/${account}`;
  const d1 = needed(await everyPage(api, `${of}/d1/database`, databases), "the databases");
  const kv = needed(await everyPage(api, `${of}/storage/kv/namespaces`, namespaces), "the namespaces");
  return {
    databases: new Map(d1.map(({ name, uuid }) => [name, uuid])),
    namespaces: new Map(kv.map(({ title, id }) => [title, id])),
  };
}
