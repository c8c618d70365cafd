import type { Provider } from "@pulumi/cloudflare/provider.js";
import { WorkersCronTrigger } from "@pulumi/cloudflare/workersCronTrigger.js";
import { WorkersCustomDomain } from "@pulumi/cloudflare/workersCustomDomain.js";
import { WorkersScript } from "@pulumi/cloudflare/workersScript.js";
import { WorkersScriptSubdomain } from "@pulumi/cloudflare/workersScriptSubdomain.js";
import * as pulumi from "@pulumi/pulumi";
import type { Manifest } from "../../workers/bindings.ts";
import {
  type BindingMaterial,
  type BindingSources,
  type Bound,
  bindingsOf,
  classesOf,
  uploadedFilesOf,
} from "./bindings.ts";
import { type Bundle, COMPATIBILITY_DATE, COMPATIBILITY_FLAGS } from "./bundle.ts";
import { cronSchedule, hexId, isoDate } from "./literals.ts";
import { pendingMigration } from "./objects.ts";

export type WorkerArgs<Name extends string, M extends Manifest> = {
  readonly accountId: string;
  /** Physical name of the script, unique in the account. */
  readonly scriptName: string;
  readonly bundle: Bundle;
  readonly manifest: M;
  /** One source for each binding of the manifest, of its kind; a missing or wrong one does not compile. */
  readonly sources: BindingSources<NoInfer<M>["bindings"]>;
  /** Every other Worker that the manifest names. */
  readonly workers: Bound<NoInfer<M>["bindings"], Name>;
  /** Whether the engine refuses to delete the data of this Worker's Durable Objects. */
  readonly protect?: boolean;
  /** What has to stand before the code runs, beyond what the bindings already say. */
  readonly after?: readonly pulumi.Resource[];
  /** Five-field cron expressions in UTC. */
  readonly crons?: readonly string[];
  /** The host name that this Worker answers at, once `after` stands. */
  readonly domain?: Domain;
};

type Domain = {
  readonly hostname: string;
  readonly zoneId: string;
  readonly after: readonly pulumi.Resource[];
};

/** All requests, all invocations: at this volume logs stay within the free allowance. Traces are left out on purpose. */
const OBSERVABILITY = {
  enabled: true,
  headSamplingRate: 1,
  logs: { enabled: true, invocationLogs: true, headSamplingRate: 1, persist: true },
};

/**
 * One Worker: its script with its bindings, its host name and its schedule. Never on workers.dev or preview addresses,
 * which would be doors without Access in front.
 */
export class Worker<
  Name extends string = string,
  M extends Manifest = Manifest,
> extends pulumi.ComponentResource {
  /** Its folder's name under `workers/`; part of the type, so that one Worker cannot stand in for another. */
  readonly worker: Name;
  readonly scriptName: pulumi.Output<string>;

  constructor(
    name: Name,
    args: WorkerArgs<NoInfer<Name>, M>,
    provider: Provider,
    options: pulumi.ComponentResourceOptions = {},
  ) {
    super("purser:index:Worker", name, {}, options);
    const child = { parent: this, provider };
    const accountId = hexId("account", args.accountId);
    const { manifest, sources, workers } = args;
    const made: BindingMaterial = { worker: name, manifest, sources, workers };
    const classes = classesOf(name, manifest);
    // `placement` is left out: with it the provider uploads a script without its metadata, which the API refuses.
    const script = new WorkersScript(
      name,
      {
        accountId,
        scriptName: args.scriptName,
        mainModule: `${name}.mjs`,
        contentFile: args.bundle.file,
        contentSha256: args.bundle.sha256,
        compatibilityDate: isoDate(COMPATIBILITY_DATE),
        compatibilityFlags: [...COMPATIBILITY_FLAGS],
        bindings: bindingsOf(made),
        ...uploadedFilesOf(made),
        observability: OBSERVABILITY,
        logpush: false,
        ...migrationsOf({ accountId, scriptName: args.scriptName, classes }, provider, this),
      },
      // A script that has Durable Object classes owns their data: deleting it deletes that too.
      {
        ...child,
        dependsOn: [...(args.after ?? [])],
        protect: (args.protect ?? false) && classes.length > 0,
      },
    );
    this.worker = name;
    this.scriptName = script.scriptName;
    const to = { accountId, scriptName: script.scriptName };
    new WorkersScriptSubdomain(name, { ...to, enabled: false, previewsEnabled: false }, child);
    if (args.domain) declareDomain(name, args.domain, to, child);
    const schedules = (args.crons ?? []).map((cron) => ({ cron: cronSchedule(cron) }));
    if (schedules.length > 0) new WorkersCronTrigger(name, { ...to, schedules }, child);
    this.registerOutputs({ scriptName: this.scriptName });
  }
}

/** Nothing for a Worker without Durable Objects, which needs no look at the account. */
function migrationsOf(
  script: { readonly accountId: string; readonly scriptName: string; readonly classes: readonly string[] },
  provider: Provider,
  parent: pulumi.Resource,
) {
  return script.classes.length === 0 ? {} : { migrations: pendingMigration(script, provider, parent) };
}

function declareDomain(
  name: string,
  domain: Domain,
  to: { readonly accountId: string; readonly scriptName: pulumi.Output<string> },
  child: pulumi.CustomResourceOptions,
): void {
  const { accountId, scriptName: service } = to;
  const args = { accountId, zoneId: hexId("zone", domain.zoneId), hostname: domain.hostname, service };
  // A host name has one Worker at a time: the new one can only be bound when the old one is gone.
  new WorkersCustomDomain(name, args, { ...child, deleteBeforeReplace: true, dependsOn: [...domain.after] });
}
