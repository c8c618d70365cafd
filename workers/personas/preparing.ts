import type { ClaudeAccess } from "./claude/access.ts";
import { arrive } from "./credentials/arriving.ts";
import type { CredentialKeys } from "./credentials/keys.ts";
import { credentials } from "./credentials/store.ts";
import type { GivenPart, Prepared, World } from "./handling.ts";
import type { Key } from "./matching.ts";

/** What preparing works with besides the request. */
export type Vault = { readonly keys: CredentialKeys | null; readonly claude: ClaudeAccess };

type Preparing = {
  readonly [K in keyof Prepared]: (
    body: GivenPart<K, "body">,
    vault: Vault,
    world: World,
  ) => Promise<Prepared[K]>;
};

const PREPARE: Preparing = {
  "POST /api/credentials": (body, { keys }, { sql, newId }) =>
    arrive(body, keys, newId, (id) => credentials.get(sql, id)?.version ?? 0),
  "POST /api/oauth/authorize": (_, { claude }) => claude.begin(),
  "POST /api/oauth/callback": (body, { claude }) => claude.finish(body),
  "POST /api/oauth/refresh": (_, { claude }) => claude.renew(),
  "DELETE /api/oauth/disconnect": (_, { claude }) => claude.revoke(),
  "POST /api/token": ({ token }, { claude }) => claude.handOver(token),
};

/** What a handler finds ready: whatever takes waiting, since nothing may wait within a transaction. @throws Problem */
export async function prepare(key: Key, body: unknown, vault: Vault, world: World): Promise<unknown> {
  if (!Object.hasOwn(PREPARE, key)) return undefined;
  // The body was read by the schema of this very operation.
  const made = PREPARE[key as keyof Prepared] as (
    body: unknown,
    vault: Vault,
    world: World,
  ) => Promise<unknown>;
  return made(body, vault, world);
}
