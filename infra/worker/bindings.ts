import type { D1Database } from "@pulumi/cloudflare/d1database.js";
import type { R2Bucket } from "@pulumi/cloudflare/r2bucket.js";
import type { WorkersScriptBinding } from "@pulumi/cloudflare/types/input.js";
import type { WorkersKvNamespace } from "@pulumi/cloudflare/workersKvNamespace.js";
import * as pulumi from "@pulumi/pulumi";
import type { Binding, Manifest } from "../../workers/bindings.ts";
import type { Worker } from "./index.ts";

type Scalar = string | number | boolean | null;
/** A JSON value in which any part may be known only after deployment. */
export type JsonInput =
  | Scalar
  | pulumi.Output<Scalar | Readonly<Record<string, string>>>
  | readonly JsonInput[]
  | { readonly [name: string]: JsonInput };

/** The source of a Durable Object binding in the Worker that exports the class. */
export const OWN = "own";

/** What a binding of each kind is made from. */
type SourceByKind = {
  readonly d1: D1Database;
  readonly kv: WorkersKvNamespace;
  readonly r2: R2Bucket;
  /** The counter's number, unique in the account. */
  readonly ratelimit: string;
  readonly text: pulumi.Input<string>;
  readonly json: JsonInput;
  readonly secret: pulumi.Output<string> | undefined;
  readonly service: Worker;
  readonly durable: Worker | typeof OWN;
};

type SourceOf<B extends Binding> = B extends { kind: "service"; worker: infer W extends string }
  ? Worker<W>
  : B extends { kind: "durable"; worker: infer W extends string }
    ? Worker<W> | typeof OWN
    : B extends { kind: "secret"; optional: false }
      ? pulumi.Output<string>
      : SourceByKind[B["kind"]];

/** For each binding of a manifest what its kind needs. */
export type Sources<M extends Manifest> = { readonly [Name in keyof M]: SourceOf<M[Name]> };

type Fields = Omit<WorkersScriptBinding, "name">;

// The spelling of `type` is exact: the provider ignores its case at preview, the API does not.
const FIELDS: {
  readonly [K in Binding["kind"]]: (
    source: NonNullable<SourceByKind[K]>,
    binding: Extract<Binding, { kind: K }>,
  ) => Fields;
} = {
  d1: (database) => ({ type: "d1", id: database.uuid }),
  kv: (namespace) => ({ type: "kv_namespace", namespaceId: namespace.id }),
  r2: (bucket) => ({ type: "r2_bucket", bucketName: bucket.name }),
  ratelimit: (namespaceId, { limit, periodSeconds: period }) => ({
    type: "ratelimit",
    namespaceId,
    simple: { limit, period },
  }),
  text: (text) => ({ type: "plain_text", text: readable(text) }),
  json: (value) => ({ type: "json", json: readable(pulumi.jsonStringify(value)) }),
  secret: (text) => ({ type: "secret_text", text: pulumi.secret(text) }),
  service: (worker) => ({ type: "service", service: worker.scriptName }),
  durable: (worker, { className }) => ({
    type: "durable_object_namespace",
    className,
    ...(worker === OWN ? {} : { scriptName: worker.scriptName }),
  }),
};

/** The upload's bindings, by name: the provider keeps their order, so that it must not depend on how they were written. */
export function bindingsOf<M extends Manifest>(manifest: M, sources: Sources<M>): WorkersScriptBinding[] {
  return Object.keys(manifest)
    .toSorted()
    .flatMap((name) => bindingOf(name, manifest[name], sources[name]));
}

function bindingOf(name: string, binding: Binding | undefined, source: unknown): WorkersScriptBinding[] {
  if (binding === undefined) return [];
  if (source !== undefined) {
    const fields = FIELDS[binding.kind] as (source: unknown, binding: Binding) => Fields;
    return [{ name, ...fields(source, binding) }];
  }
  if (binding.kind === "secret" && binding.optional) return [];
  throw new Error(`Binding ${name} (${binding.kind}) has no source.`);
}

/** The Durable Object classes that a manifest expects of its own Worker. Throws when sources and manifest disagree on which those are. */
export function ownClasses<M extends Manifest>(
  worker: string,
  manifest: M,
  sources: Sources<M>,
): readonly string[] {
  return Object.entries(manifest).flatMap(([name, binding]) => {
    if (binding.kind !== "durable") return [];
    const isOwn = binding.worker === worker;
    if (isOwn !== (sources[name] === OWN))
      throw new Error(`Binding ${name}: ${binding.className} belongs to the Worker ${binding.worker}.`);
    return isOwn ? [binding.className] : [];
  });
}

/** A value that anyone with access to the account can read in the dashboard; a secret is refused here. */
function readable(value: pulumi.Input<string>): pulumi.Output<string> {
  const output = pulumi.output(value);
  // Asked apart from the value, so that a preview refuses it too when the value is not known yet.
  return pulumi.output(refuseSecret(output).then(() => true)).apply(() => output);
}

/** Rejects when the output is a secret: it would be uploaded in plain text. */
export async function refuseSecret(output: pulumi.Output<unknown>): Promise<void> {
  if (await pulumi.isSecret(output))
    throw new Error("A secret was given to a plain binding; declare it as secret() in the manifest.");
}
