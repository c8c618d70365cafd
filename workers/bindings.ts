/**
 * The closed list of binding kinds. A Worker declares its bindings once, as plain data, in `workers/<name>/bindings.ts`;
 * its `Env` type (env.ts), the inputs of its Pulumi component (infra/worker/index.ts) and the local runtime are derived from that.
 * A new kind is one arm here; the records that map kinds stop compiling until it has an answer everywhere.
 */
export type Binding =
  | { readonly kind: "d1" }
  | { readonly kind: "kv" }
  | { readonly kind: "r2" }
  | { readonly kind: "ratelimit"; readonly limit: number; readonly periodSeconds: 10 | 60 }
  | { readonly kind: "text" }
  | { readonly kind: "json" }
  | { readonly kind: "secret"; readonly optional: boolean }
  | { readonly kind: "service"; readonly worker: string }
  | { readonly kind: "durable"; readonly className: string; readonly worker: string };

/** Binding name → kind. Names are the Worker's `env` members. */
export type Manifest = Readonly<Record<string, Binding>>;

/** A SQL database. */
export const d1 = () => ({ kind: "d1" }) as const;

/** A key-value store: only for what may be stale (1,000 writes a day on Workers Free). */
export const kv = () => ({ kind: "kv" }) as const;

/** An object store: 1,000,000 writes and lists a month are free (developers.cloudflare.com/r2/pricing). */
export const r2 = () => ({ kind: "r2" }) as const;

/**
 * A counter of calls by key, in memory of one Cloudflare location: `limit` calls in each period
 * (developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit: the period is 10 or 60 seconds).
 */
export const ratelimit = (limit: number, periodSeconds: 10 | 60) =>
  ({ kind: "ratelimit", limit, periodSeconds }) as const;

/** A plain string, readable by anyone who may read the account. */
export const text = () => ({ kind: "text" }) as const;

/** A plain JSON value, readable by anyone who may read the account. */
export const json = () => ({ kind: "json" }) as const;

/** A secret string. */
export const secret = () => ({ kind: "secret", optional: false }) as const;

/** A secret string that the owner may leave out; the binding is then absent and the Worker says what that switches off. */
export const optionalSecret = () => ({ kind: "secret", optional: true }) as const;

/** Another Worker of the same stack, called directly and never over the internet. `worker` is its folder's name. */
export const service = <W extends string>(worker: W) => ({ kind: "service", worker }) as const;

/** A Durable Object class that `worker` exports; its own folder's name for a class of its own. */
export const durable = <C extends string, W extends string>(className: C, worker: W) =>
  ({ kind: "durable", className, worker }) as const;
