import { spawn } from "node:child_process";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import resourceRpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { isSecret } from "../../policies/marks.ts";
import { engine, monitor } from "./monitor.ts";

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
  /** Inputs whose changes are none after the resource was made. */
  readonly ignoreChanges: readonly string[];
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
export async function evaluateProgram(program: Program): Promise<Evaluation> {
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
    // The SDK takes a stack trace for each resource; what nobody reads here is a good part of the time.
    "--stack-trace-limit=2",
    `--import=${join(import.meta.dirname, "plain-traces.mjs")}`,
    `--import=${join(import.meta.dirname, "lazy-sdk.mjs")}`,
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
