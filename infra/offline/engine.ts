import { spawn } from "node:child_process";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import resourceRpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resourcePb from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

export type Properties = Readonly<Record<string, unknown>>;

/** One resource as the program registered it. Secret values are still wrapped; see `plain` and `secretsIn`. */
export type Registered = {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  /** False for components, which exist only to group others. */
  readonly custom: boolean;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly provider: string;
  readonly dependencies: readonly string[];
};

/** What a cloud would answer for a new resource beyond its inputs: ids and computed fields. */
export type Cloud = (type: string, name: string, inputs: Properties) => Properties;

export type Program = {
  readonly project: string;
  readonly stack: string;
  /** Full key (`purser:hostname`) → text, as Pulumi stores it. */
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
  readonly root: string;
  readonly cloud: Cloud;
};

export type Evaluation = { readonly resources: readonly Registered[]; readonly outputs: Properties };

/** The program stopped; the message is what it said. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/**
 * Runs the real program against a resource monitor that only writes down what is registered: no CLI, no account, no network.
 * The program's own process, its configuration and its secrets go through the same SDK code as under `pulumi up`.
 *
 * @throws ProgramError with the program's own messages
 */
export async function runProgram(program: Program): Promise<Evaluation> {
  const resources: Registered[] = [];
  const errors: string[] = [];
  const outputs = new Map<string, Properties>();
  const server = new grpc.Server();
  server.addService(resourceRpc.ResourceMonitorService, monitor(program, resources, outputs));
  server.addService(engineRpc.EngineService, engine(errors));
  const port = await listen(server);
  try {
    const exit = await runChild(program, `127.0.0.1:${port}`, errors);
    if (exit !== 0) throw new ProgramError(errors.join("\n") || `The program ended with exit code ${exit}.`);
  } finally {
    server.forceShutdown();
  }
  const stack = resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
  return { resources, outputs: (stack && outputs.get(stack.urn)) ?? {} };
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function runChild(program: Program, address: string, errors: string[]): Promise<number> {
  const { root, project, stack } = program;
  const options = { monitor: address, engine: address, project, stack, "root-directory": root, pwd: root };
  const args = [
    // The SDK takes a stack trace for each resource and maps it to sources; a fifth of the time for what nobody reads here.
    "--stack-trace-limit=2",
    "--disable-warning=ExperimentalWarning",
    join(root, "node_modules/@pulumi/pulumi/cmd/run/index.js"),
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    "--organization=organization",
    "--parallel=16",
    "--dry-run",
    ".",
  ];
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(program.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(program.secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0 && errors.length === 0 && stderr) errors.push(stderr.trim());
      resolve(code ?? 1);
    });
  });
}

/** What an account answers in which nothing has been deployed: the plan shows a first deploy. */
const FIRST_DEPLOY: Readonly<Record<string, Record<string, struct.JavaScriptValue>>> = {
  "cloudflare:index/getWorkersScripts:getWorkersScripts": { results: [] },
  // No answer: what is deployed is not known here, so nothing is held against it (infra/budget/deployed.ts).
  "pulumi:pulumi:readStackOutputs": {},
};

type Unary<Q, R> = (call: { request: Q }, reply: (error: null, response: R) => void) => void;

function monitor(
  program: Program,
  resources: Registered[],
  outputs: Map<string, Properties>,
): grpc.UntypedServiceImplementation {
  const supportsFeature: Unary<resourcePb.SupportsFeatureRequest, resourcePb.SupportsFeatureResponse> = (
    call,
    reply,
  ) => {
    const response = new resourcePb.SupportsFeatureResponse();
    response.setHassupport(["secrets", "resourceReferences"].includes(call.request.getId()));
    reply(null, response);
  };
  const registerResource: Unary<resourcePb.RegisterResourceRequest, resourcePb.RegisterResourceResponse> = (
    { request },
    reply,
  ) => {
    const resource = registered(program, request);
    resources.push(resource);
    const response = new resourcePb.RegisterResourceResponse();
    response.setUrn(resource.urn);
    if (resource.custom) response.setId(String(resource.outputs.id));
    response.setObject(
      struct.Struct.fromJavaScript({ ...resource.outputs } as Record<string, struct.JavaScriptValue>),
    );
    response.setStable(false);
    reply(null, response);
  };
  const registerResourceOutputs: Unary<resourcePb.RegisterResourceOutputsRequest, empty.Empty> = (
    { request },
    reply,
  ) => {
    outputs.set(request.getUrn(), request.getOutputs()?.toJavaScript() ?? {});
    reply(null, new empty.Empty());
  };
  const invoke: Unary<resourcePb.ResourceInvokeRequest, resourcePb.ResourceInvokeResponse> = (
    { request },
    reply,
  ) => {
    const answer = FIRST_DEPLOY[request.getTok()];
    // Any other answer made up here could differ from the account's, so the program may not depend on one.
    if (!answer) throw new Error(`${request.getTok()} needs an account; the offline plan cannot answer it.`);
    const response = new resourcePb.ResourceInvokeResponse();
    response.setReturn(struct.Struct.fromJavaScript(answer));
    reply(null, response);
  };
  const done: Unary<unknown, empty.Empty> = (_, reply) => reply(null, new empty.Empty());
  return {
    supportsFeature,
    registerResource,
    registerResourceOutputs,
    invoke,
    signalAndWaitForShutdown: done,
  };
}

function registered(program: Program, request: resourcePb.RegisterResourceRequest): Registered {
  const type = request.getType();
  const name = request.getName();
  const inputs = request.getObject()?.toJavaScript() ?? {};
  const computed = request.getCustom() ? program.cloud(type, name, inputs) : {};
  const secrets = new Set(request.getAdditionalsecretoutputsList());
  const outputs = Object.fromEntries(
    Object.entries({ ...inputs, ...computed }).map(([key, value]) => [
      key,
      secrets.has(key) ? secret(value) : value,
    ]),
  );
  return {
    urn: urnOf(program, request.getParent(), type, name),
    type,
    name,
    parent: request.getParent(),
    custom: request.getCustom(),
    inputs,
    outputs,
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    provider: request.getProvider(),
    dependencies: request.getDependenciesList(),
  };
}

/** A resource's URN; its type is preceded by its parents' types, up to the stack itself (Pulumi docs, "Resource names"). */
function urnOf(program: Program, parent: string, type: string, name: string): string {
  const parentType = parent.split("::")[2] ?? "pulumi:pulumi:Stack";
  const qualified = parentType === "pulumi:pulumi:Stack" ? type : `${parentType}$${type}`;
  return `urn:pulumi:${program.stack}::${program.project}::${qualified}::${name}`;
}

function engine(errors: string[]): grpc.UntypedServiceImplementation {
  let root = "";
  const log: Unary<enginePb.LogRequest, empty.Empty> = ({ request }, reply) => {
    if (request.getSeverity() === enginePb.LogSeverity.ERROR) errors.push(request.getMessage());
    reply(null, new empty.Empty());
  };
  const getRootResource: Unary<unknown, enginePb.GetRootResourceResponse> = (_, reply) => {
    const response = new enginePb.GetRootResourceResponse();
    response.setUrn(root);
    reply(null, response);
  };
  const setRootResource: Unary<enginePb.SetRootResourceRequest, enginePb.SetRootResourceResponse> = (
    { request },
    reply,
  ) => {
    root = request.getUrn();
    reply(null, new enginePb.SetRootResourceResponse());
  };
  return { log, getRootResource, setRootResource };
}

/** How a secret travels between a program and an engine (pulumi/pulumi, sdk/nodejs/runtime/rpc.ts: `specialSigKey`, `specialSecretSig`). */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

function secret(value: unknown): unknown {
  return isSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}

function isSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && (value as Properties)[SIGNATURE] === SECRET;
}

/** The value without secret wrappers, at any depth. Never print the result. */
export function plain(value: unknown): unknown {
  if (isSecret(value)) return plain(value.value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

/** The value with every secret replaced by `mark`: what may be printed. */
export function masked(value: unknown, mark: string): unknown {
  if (isSecret(value)) return mark;
  if (Array.isArray(value)) return value.map((member) => masked(member, mark));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, masked(member, mark)]));
}
