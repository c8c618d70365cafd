import type { Binding, Manifest } from "./bindings.ts";
import type { Answering } from "./caller.ts";

type Runtime<B extends Binding> = B extends { kind: "d1" }
  ? D1Database
  : B extends { kind: "kv" }
    ? KVNamespace
    : B extends { kind: "json" }
      ? unknown
      : B extends { kind: "text" }
        ? string
        : B extends { kind: "secret"; optional: true }
          ? string | undefined
          : B extends { kind: "secret" }
            ? string
            : B extends { kind: "service" }
              ? Answering
              : never;

/** What `env` holds at run time, computed from the manifest. There is no hand-written `Env` anywhere. */
export type EnvOf<M extends Manifest> = { readonly [Name in keyof M]: Runtime<M[Name]> };
