import { Log, LogLevel, Miniflare, type MiniflareOptions, type Request, type Response } from "miniflare";
import { type Properties, plain, type Registered } from "./engine.ts";
import { assetFilesOf } from "./files.ts";
import { type Drill, modulesOf } from "./modules.ts";
import { SPEECH_STAND_IN, speechStandIns } from "./platform/speech.ts";

type WorkerOptions = MiniflareOptions["workers"][number];
type LocalBinding = NonNullable<NonNullable<WorkerOptions["config"]>["env"]>[string];

const SCRIPT = "cloudflare:index/workersScript:WorkersScript";
const CRONS = "cloudflare:index/workersCronTrigger:WorkersCronTrigger";
const DOMAIN = "cloudflare:index/workersCustomDomain:WorkersCustomDomain";

export type RuntimeOptions = {
  readonly root: string;
  /** Where D1, KV and R2 keep their files; absent = in memory. */
  readonly state?: string;
  /** Answers what the Workers fetch from the internet. */
  readonly outbound: (request: Request) => Promise<Response> | Response;
  /** Receives the Workers' log lines. */
  readonly log?: (line: string) => void;
  readonly before?: readonly Drill[];
  /** Whether the runtime opens its inspector, on a free port of loopback: for who measures. */
  readonly isInspected?: boolean;
};

export type Cron = { readonly script: string; readonly schedule: string };

/** The declared Workers, running in workerd: the files that would be uploaded, with the bindings they would have. */
export type Runtime = {
  readonly miniflare: Miniflare;
  /** The public door's own address on loopback; a request reaches it with the Host header it was sent with. */
  readonly door: URL;
  readonly doorScript: string;
  readonly hostname: string;
  readonly crons: readonly Cron[];
  readonly scripts: readonly string[];
  /** The one SQL database, as the Worker that is bound to it sees it. */
  readonly database: Awaited<ReturnType<Miniflare["getD1Database"]>>;
};

/**
 * Starts what the program declared. There is no second list of Workers or bindings: a binding that the program does not
 * declare does not exist here either, and a kind this file does not know is an error.
 */
export async function startRuntime(
  resources: readonly Registered[],
  options: RuntimeOptions,
): Promise<Runtime> {
  const domain = inputsOf(resources, DOMAIN)[0];
  if (!domain) throw new Error("The program declares no custom domain, so there is no public door to run.");
  const scripts = inputsOf(resources, SCRIPT).map((script) =>
    workerOptions(script, domain.service === script.scriptName, options),
  );
  // The runtime's own default worker is its first; a request that names no worker must reach the door.
  scripts.sort((a, b) => Number(b.config.name === domain.service) - Number(a.config.name === domain.service));
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    cf: false,
    logRequests: false,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
    // A list of the Workers of all processes of this user, in the home folder, by name: another run has the same names.
    enableDevRegistry: false,
    ...(options.isInspected ? { inspectorPort: 0 } : {}),
    ...(options.state ? { resourcePersistencePath: options.state } : {}),
    ...(options.log ? { handleStructuredLogs: ({ message }) => options.log?.(message) } : {}),
    workers: [...scripts, ...speechStandIns(scripts, options.root)],
  });
  await miniflare.ready;
  return {
    miniflare,
    door: await miniflare.unsafeGetDirectURL(String(domain.service)),
    doorScript: String(domain.service),
    hostname: String(domain.hostname),
    crons: inputsOf(resources, CRONS).flatMap(cronsOf),
    scripts: scripts.map(({ config }) => config.name),
    database: await databaseOf(miniflare, resources),
  };
}

function databaseOf(miniflare: Miniflare, resources: readonly Registered[]): Promise<Runtime["database"]> {
  for (const { scriptName, bindings } of inputsOf(resources, SCRIPT)) {
    const binding = (bindings as readonly Properties[]).find(({ type }) => type === "d1");
    if (binding) return miniflare.getD1Database(String(binding.name), String(scriptName));
  }
  throw new Error("The program binds no D1 database.");
}

/** The plain inputs of every declared resource of a type. */
export function inputsOf(resources: readonly Registered[], type: string): Properties[] {
  return resources
    .filter((resource) => resource.type === type)
    .map(({ inputs }) => plain(inputs) as Properties);
}

function cronsOf(trigger: Properties): Cron[] {
  const schedules = trigger.schedules as readonly { readonly cron: string }[];
  return schedules.map(({ cron }) => ({ script: String(trigger.scriptName), schedule: cron }));
}

function workerOptions(script: Properties, isDoor: boolean, options: RuntimeOptions) {
  const { root, outbound } = options;
  const bindings = (script.bindings ?? []) as readonly Properties[];
  return {
    config: {
      name: String(script.scriptName),
      compatibilityDate: String(script.compatibilityDate),
      compatibilityFlags: (script.compatibilityFlags ?? []) as string[],
      manifest: { modulesRoot: root, ...modulesOf(script, root, options.before) },
      env: Object.fromEntries(
        bindings.map((binding) => [String(binding.name), localBinding(binding, String(script.scriptName))]),
      ),
      exports: objectsOf(script.migrations as Migrations | undefined),
      ...assetFilesOf(script, root),
    },
    dev: {
      rootPath: root,
      outboundService: { type: "fetcher" as const, handler: outbound },
      stripCfConnectingIp: false,
      ...(isDoor ? { unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }] } : {}),
    },
  } satisfies WorkerOptions;
}

type Migrations = { readonly newSqliteClasses?: readonly string[] };

/** The Durable Object classes that the upload would create: on this machine every run starts from the first migration. */
function objectsOf(migrations: Migrations | undefined) {
  const object = { type: "durable-object", storage: "sqlite" } as const;
  return Object.fromEntries((migrations?.newSqliteClasses ?? []).map((className) => [className, object]));
}

/** A binding as the upload would carry it → the same binding for workerd on this machine. */
function localBinding(binding: Properties, script: string): LocalBinding {
  switch (binding.type) {
    case "d1":
      return { type: "d1", id: String(binding.id ?? binding.databaseId) };
    case "kv_namespace":
      return { type: "kv", id: String(binding.namespaceId) };
    case "r2_bucket":
      return { type: "r2", name: String(binding.bucketName) };
    case "ratelimit":
      return {
        type: "rate-limit",
        namespace: String(binding.namespaceId),
        simple: binding.simple as { limit: number; period: 10 | 60 },
      };
    case "plain_text":
    case "secret_text":
      return { type: "text", value: String(binding.text) };
    case "json":
      return { type: "json", value: JSON.parse(String(binding.json)) };
    case "durable_object_namespace":
      return {
        type: "durable-object",
        worker: typeof binding.scriptName === "string" ? binding.scriptName : script,
        exportName: String(binding.className),
      };
    case "service":
      return { type: "worker", worker: String(binding.service) };
    case "assets":
      return { type: "assets" };
    case "ai":
      return { type: "worker", worker: SPEECH_STAND_IN };
    case "send_email":
      return {
        type: "send-email",
        allowedSenderAddresses: binding.allowedSenderAddresses as string[],
        allowedDestinationAddresses: binding.allowedDestinationAddresses as string[],
      };
    default:
      throw new Error(
        `The local runtime does not know bindings of type "${String(binding.type)}" (${String(binding.name)}).`,
      );
  }
}
