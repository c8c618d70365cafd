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
  | { readonly kind: "assets" }
  | { readonly kind: "mail" }
  | { readonly kind: "ai" }
  | { readonly kind: "durable"; readonly className: string; readonly worker: string };

/** Binding name → kind. Names are the Worker's `env` members. */
export type Bindings = Readonly<Record<string, Binding>>;

/** How the nightly copy finds the objects of a class: there is one, or their names are listed somewhere; or why there is no copy. */
export type Backup =
  | { readonly kind: "one"; readonly name: string }
  | { readonly kind: "roster"; readonly list: string }
  | { readonly kind: "table"; readonly table: string; readonly column: string }
  | { readonly kind: "none"; readonly why: string };

/** A Durable Object class. `notRestored` says why a restore leaves its copy alone; without it, it is written back. */
export type ObjectClass = { readonly backup: Backup; readonly notRestored?: string };

/** The classes that a Worker exports, in the order in which they came: only ever add at the end, a deploy migrates by it. */
export type Objects = Readonly<Record<string, ObjectClass>>;

/** What `workers/<name>/bindings.ts` exports: what the Worker is bound to, and the Durable Object classes that are its own. */
export type Manifest = { readonly bindings: Bindings; readonly objects?: Objects };

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
export const plainText = () => ({ kind: "text" }) as const;

/** A plain JSON value, readable by anyone who may read the account. */
export const json = () => ({ kind: "json" }) as const;

/** A secret string. */
export const secret = () => ({ kind: "secret", optional: false }) as const;

/** A secret string that the owner may leave out; the binding is then absent and the Worker says what that switches off. */
export const optionalSecret = () => ({ kind: "secret", optional: true }) as const;

/** The folder of files that is uploaded with the script; absent where the files are in the script itself. */
export const assets = () => ({ kind: "assets" }) as const;

/**
 * Sends mail from one address to people's own, and to no other (developers.cloudflare.com/email-service/configuration/send-bindings);
 * absent where the owner has named none.
 */
export const mailer = () => ({ kind: "mail" }) as const;

/**
 * Runs models on Cloudflare's own machines, each call at a price (developers.cloudflare.com/workers-ai/platform/pricing): only a Worker that
 * is bound to the ledger may have it (policies/script.ts). Absent where nothing in the configuration needs it.
 */
export const inference = () => ({ kind: "ai" }) as const;

/** Another Worker of the same stack, called directly and never over the internet. `worker` is its folder's name. */
export const service = <W extends string>(worker: W) => ({ kind: "service", worker }) as const;

/** A Durable Object class that `worker` exports; its own folder's name for a class of its own. */
export const durable = <C extends string, W extends string>(className: C, worker: W) =>
  ({ kind: "durable", className, worker }) as const;

/** What a Worker is bound to, to ask a model: model/desk.ts makes its calls with it, infra/gateway/index.ts knows what it is made from. */
export const ASKS_MODEL = {
  /** The month's money: every model call is reserved there first. */
  LEDGER: durable("Ledger", "ledger"),
  /** Keys that people of the household have brought: their work is paid with them. */
  MODEL_KEYS: durable("ModelKeys", "ledger"),
  /** What each person may do, by name: whose work the deployment's key is for, and whose it is not unless an owner says so. */
  PEOPLE: json(),
  /** The provider itself, where calls with somebody's own key go: the gateway counts what the deployment's costs. */
  PROVIDER_URL: plainText(),
  /** Where model calls go: the provider, or the AI Gateway in front of it. */
  MODEL_BASE_URL: plainText(),
  /** What this stack's AI Gateway lets calls in by; absent when calls go elsewhere. */
  AI_GATEWAY_TOKEN: optionalSecret(),
  /** The key for the model provider; without it what needs a model says so, and everything else works. */
  ANTHROPIC_API_KEY: optionalSecret(),
  /** Which model does what: `{chat, decision, background, cheap}`. */
  MODELS: json(),
} as const;

/** A class with one object of that name, which every nightly copy holds whole. */
export const one = (name: string) => ({ backup: { kind: "one", name } }) as const;

/** A class whose objects enter themselves into the roster under that word. */
export const enlisted = (list: string) => ({ backup: { kind: "roster", list } }) as const;

/** A class whose objects' names are a column of a table in D1. */
export const tabled = (table: string, column: string) =>
  ({ backup: { kind: "table", table, column } }) as const;

/** A class that no copy holds. `why` is for somebody who asks what a restore brings back. */
export const notCopied = (why: string) => ({ backup: { kind: "none", why } }) as const;

/** The owner's own bindings to those of its classes that are copied. */
export type Copied<W extends string, M extends Manifest> = {
  readonly [N in keyof M["bindings"] as M["bindings"][N] extends {
    readonly kind: "durable";
    readonly worker: W;
    readonly className: infer C extends keyof M["objects"];
  }
    ? M["objects"][C] extends { readonly backup: { readonly kind: "none" } }
      ? never
      : N
    : never]: M["bindings"][N];
};

export function copiedOf<W extends string, M extends Manifest>(worker: W, manifest: M): Copied<W, M> {
  const { bindings, objects = {} } = manifest;
  const copied = Object.entries(bindings).filter(
    ([, binding]) =>
      binding.kind === "durable" &&
      binding.worker === worker &&
      (objects[binding.className]?.backup.kind ?? "none") !== "none",
  );
  return Object.fromEntries(copied) as Copied<W, M>;
}
