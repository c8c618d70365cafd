import { z } from "zod";
import type { Api, ApiAnswer } from "../../cloudflare/index.ts";
import { everyPage } from "../../cloudflare/pages.ts";

/** One thing in the account, as far as the sweeper looks at it. */
export type Thing = {
  /** What its removal is addressed by. */
  readonly id: string;
  /** The name that tells whose it is. */
  readonly name: string;
  /** When it was made or last changed, unix milliseconds; null when the API does not say. */
  readonly at: number | null;
};

/** A kind of thing that a preview makes. Paths are relative to the account. */
export type SweptKind = {
  readonly what: string;
  readonly list: string;
  readonly paged: boolean;
  readonly shape: z.ZodType<readonly Thing[]>;
  readonly remove: (id: string) => string;
  /** Its removal is refused while something is in it. */
  readonly filled?: true;
};

const instant = z
  .string()
  .nullish()
  .transform((text) => {
    const at = Date.parse(text ?? "");
    return Number.isNaN(at) ? null : at;
  });
const later = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.max(a, b));

const byName = z.array(
  z
    .object({ id: z.string(), name: z.string(), created_at: instant, updated_at: instant })
    .transform(({ id, name, created_at, updated_at }) => ({ id, name, at: later(created_at, updated_at) })),
);
const scripts = z.array(
  z
    .object({ id: z.string(), created_on: instant, modified_on: instant })
    .transform(({ id, created_on, modified_on }) => ({ id, name: id, at: later(created_on, modified_on) })),
);
const domains = z.array(
  z
    .object({ id: z.string(), service: z.string() })
    // By the Worker that answers there: the host name is the owner's to choose.
    .transform(({ id, service }) => ({ id, name: service, at: null })),
);
const databases = z.array(
  z
    .object({ uuid: z.string(), name: z.string(), created_at: instant })
    .transform(({ uuid, name, created_at }) => ({ id: uuid, name, at: created_at })),
);
const namespaces = z.array(
  z
    .object({ id: z.string(), title: z.string() })
    .transform(({ id, title }) => ({ id, name: title, at: null })),
);
const buckets = z
  .object({ buckets: z.array(z.object({ name: z.string(), creation_date: instant })) })
  .transform((result) =>
    result.buckets.map(({ name, creation_date }) => ({ id: name, name, at: creation_date })),
  );
const gateways = z.array(
  z
    .object({ id: z.string(), created_at: instant })
    .transform(({ id, created_at }) => ({ id, name: id, at: created_at })),
);
const policies = z.array(
  z
    .object({ id: z.string(), name: z.string().nullish(), created: instant })
    .transform(({ id, name, created }) => ({ id, name: name ?? "", at: created })),
);

/** The host names: they go first, so that nothing answers while the rest is taken apart. */
export const DOMAINS: SweptKind = {
  what: "custom domain",
  list: "workers/domains",
  paged: false,
  shape: domains,
  remove: (id) => `workers/domains/${id}`,
};
/** What stands in front of a host name. It stays as long as the host name does. */
export const ACCESS_APPLICATIONS: SweptKind = {
  what: "Access application",
  list: "access/apps",
  paged: true,
  shape: byName,
  remove: (id) => `access/apps/${id}`,
};

/**
 * Everything that a preview makes, in the order in which it can go: what is used by others after those that use it.
 * Addresses: developers.cloudflare.com/api, each list's and delete's own page.
 */
export const SWEPT_KINDS: readonly SweptKind[] = [
  DOMAINS,
  {
    what: "Worker",
    list: "workers/scripts",
    paged: false,
    shape: scripts,
    // Also when another Worker is bound to it: that one goes too.
    remove: (id) => `workers/scripts/${id}?force=true`,
  },
  ACCESS_APPLICATIONS,
  {
    what: "Access policy",
    list: "access/policies",
    paged: true,
    shape: byName,
    remove: (id) => `access/policies/${id}`,
  },
  {
    what: "Access service token",
    list: "access/service_tokens",
    paged: true,
    shape: byName,
    remove: (id) => `access/service_tokens/${id}`,
  },
  {
    what: "D1 database",
    list: "d1/database",
    paged: true,
    shape: databases,
    remove: (id) => `d1/database/${id}`,
  },
  {
    what: "KV namespace",
    list: "storage/kv/namespaces",
    paged: true,
    shape: namespaces,
    remove: (id) => `storage/kv/namespaces/${id}`,
  },
  {
    what: "R2 bucket",
    list: "r2/buckets?name_contains=purser-pr-&per_page=1000",
    paged: false,
    shape: buckets,
    remove: (id) => `r2/buckets/${id}`,
    filled: true,
  },
  {
    what: "AI Gateway",
    list: "ai-gateway/gateways",
    paged: true,
    shape: gateways,
    remove: (id) => `ai-gateway/gateways/${id}`,
  },
  {
    what: "notification policy",
    list: "alerting/v3/policies",
    paged: false,
    shape: policies,
    remove: (id) => `alerting/v3/policies/${id}`,
  },
];

/** Every thing of a kind in the account. A product that was never switched on has none. */
export async function listAll(
  api: Api,
  account: string,
  kind: SweptKind,
): Promise<ApiAnswer<readonly Thing[]>> {
  const path = `accounts/${account}/${kind.list}`;
  const answer = await (kind.paged ? everyPage(api, path, kind.shape) : api.get(path, kind.shape));
  return !answer.ok && answer.why === "not enabled" ? { ok: true, result: [] } : answer;
}
