import type { D1Database } from "@pulumi/cloudflare/d1database.js";
import type { R2Bucket } from "@pulumi/cloudflare/r2bucket.js";
import type { WorkersScriptBinding } from "@pulumi/cloudflare/types/input.js";
import type { WorkersKvNamespace } from "@pulumi/cloudflare/workersKvNamespace.js";
import * as pulumi from "@pulumi/pulumi";
import type { Binding, Bindings, Manifest } from "../../workers/bindings.ts";
import type { Assets } from "../page/serving.ts";
import type { Worker } from "./index.ts";

type Scalar = string | number | boolean | null;
type Json = Scalar | readonly Json[] | { readonly [name: string]: Json };
/** A JSON value in which any part may be known only after deployment. */
export type JsonInput =
  | Scalar
  | pulumi.Output<Json>
  | readonly JsonInput[]
  | { readonly [name: string]: JsonInput };

/** What a binding of each kind is made from, besides those that are other Workers. */
type SourceByKind = {
  readonly d1: D1Database;
  readonly kv: WorkersKvNamespace;
  readonly r2: R2Bucket;
  /** The counter's number, unique in the account. */
  readonly ratelimit: string;
  readonly text: pulumi.Input<string>;
  readonly json: JsonInput;
  readonly secret: pulumi.Output<string> | undefined;
  /** Undefined where the files are in the script itself. */
  readonly assets: Assets | undefined;
  readonly mail: MailParties | undefined;
  /** Undefined where nothing needs it. */
  readonly ai: "bound" | undefined;
};
/** Who writes, and to whom alone. */
export type MailParties = { readonly sender: string; readonly recipients: readonly string[] };
type Kind = keyof SourceByKind;

type SourceOf<B extends Binding> = B extends { kind: "secret"; optional: false }
  ? pulumi.Output<string>
  : B extends { kind: Kind }
    ? SourceByKind[B["kind"]]
    : never;

/** For each binding of a manifest what its kind needs. The Workers it names are in `Bound`. */
export type BindingSources<B extends Bindings> = {
  readonly [Name in keyof B as B[Name] extends { readonly worker: string } ? never : Name]: SourceOf<B[Name]>;
};

/** Every other Worker that a manifest names, for a service or for a Durable Object class. */
export type Bound<B extends Bindings, Self extends string> = {
  readonly [W in Exclude<WorkerOf<B[keyof B]>, Self>]: Worker<W>;
};
type WorkerOf<B extends Binding> = B extends { readonly worker: infer W extends string } ? W : never;

type Fields = Omit<WorkersScriptBinding, "name">;

// The spelling of `type` is exact: the provider ignores its case at preview, the API does not.
const FIELDS: {
  readonly [K in Kind]: (
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
  // Declared whenever there are files: with it the API refuses an upload that lost them.
  assets: () => ({ type: "assets" }),
  mail: ({ sender, recipients }) => ({
    type: "send_email",
    allowedSenderAddresses: [sender],
    allowedDestinationAddresses: [...recipients],
  }),
  ai: () => ({ type: "ai" }),
  secret: (text) => ({ type: "secret_text", text: pulumi.secret(text) }),
};

/** What a manifest's bindings are made from: sources by binding, and the other Workers by name. */
export type BindingMaterial = {
  readonly worker: string;
  readonly manifest: Manifest;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly workers: Readonly<Record<string, Worker>>;
};

/** The upload's bindings, by name: the provider keeps their order, so that it must not depend on how they were written. */
export function bindingsOf(made: BindingMaterial): WorkersScriptBinding[] {
  return Object.entries(made.manifest.bindings)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, binding]) => fieldsOf(name, binding, made).map((fields) => ({ name, ...fields })));
}

const OPTIONAL_KINDS: readonly Binding["kind"][] = ["assets", "mail", "ai"];

/** None for what the owner may leave out and did. */
function fieldsOf(name: string, binding: Binding, { worker, sources, workers }: BindingMaterial): Fields[] {
  if (binding.kind === "service")
    return [{ type: "service", service: other(name, binding.worker, workers).scriptName }];
  if (binding.kind === "durable") {
    const { className, worker: owner } = binding;
    const script = owner === worker ? {} : { scriptName: other(name, owner, workers).scriptName };
    return [{ type: "durable_object_namespace", className, ...script }];
  }
  const source = sources[name];
  if (source !== undefined) {
    const fields = FIELDS[binding.kind] as (source: unknown, binding: Binding) => Fields;
    return [fields(source, binding)];
  }
  if (OPTIONAL_KINDS.includes(binding.kind) || (binding.kind === "secret" && binding.optional)) return [];
  throw new Error(`Binding ${name} (${binding.kind}) has no source.`);
}

function other(binding: string, name: string, workers: BindingMaterial["workers"]): Worker {
  const found = workers[name];
  if (!found) throw new Error(`Binding ${binding} is the Worker ${name}'s, which was not given.`);
  return found;
}

/** The files that are uploaded with the script. A plan shows none of them, so that their digest stands in a field that it does show. */
export function uploadedFilesOf({ manifest, sources }: BindingMaterial) {
  const found = Object.entries(manifest.bindings).find(([, { kind }]) => kind === "assets");
  const files = found && (sources[found[0]] as Assets | undefined);
  if (!files) return {};
  const { directory, config, digest } = files;
  return { assets: { directory, config }, annotations: { workersTag: digest } };
}

/** The Durable Object classes of a Worker, in the order in which they came. @throws when it is bound to one of its own that is not among them */
export function classesOf(worker: string, { bindings, objects = {} }: Manifest): readonly string[] {
  const classes = Object.keys(objects);
  for (const [name, binding] of Object.entries(bindings)) {
    if (binding.kind !== "durable" || binding.worker !== worker || classes.includes(binding.className))
      continue;
    throw new Error(
      `Binding ${name}: the Worker ${worker} has no class ${binding.className} among its objects.`,
    );
  }
  return classes;
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
