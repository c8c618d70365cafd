import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import * as grpc from "@grpc/grpc-js";
import analyzerRpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzerPb from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Resource } from "./resource.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const RUNNER = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack/index.js");

export type Finding = { readonly policy: string; readonly message: string; readonly mandatory: boolean };

/** The pack as the engine runs it: a process of its own that answers over gRPC. For tests. */
export class PackProcess {
  readonly #child: ChildProcess;
  readonly #client: InstanceType<typeof analyzerRpc.AnalyzerClient>;

  private constructor(child: ChildProcess, port: string) {
    this.#child = child;
    const { AnalyzerClient } = analyzerRpc;
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  /** @throws Error with what the process said when it ends before it listens */
  static start(folder: string = HERE): Promise<PackProcess> {
    // The engine's address is asked for but not called while nothing is logged.
    const args = ["--disable-warning=ExperimentalWarning", RUNNER, "127.0.0.1:1", folder];
    const env = { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false" };
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    return new Promise((resolve, reject) => {
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      child.stdout.on("data", (chunk: Buffer) => {
        const port = /^\d+$/m.exec(chunk.toString())?.[0];
        if (port !== undefined) resolve(new PackProcess(child, port));
      });
      child.on("error", reject);
      child.on("close", (code) => reject(new Error(`The pack ended with ${code}: ${said}`)));
    });
  }

  stop(): void {
    this.#client.close();
    this.#child.removeAllListeners("close");
    this.#child.kill();
  }

  /** Names and levels of the policies that the pack declares. */
  async policies(): Promise<{ name: string; mandatory: boolean; settings: string[] }[]> {
    const info = await new Promise<analyzerPb.AnalyzerInfo>((resolve, reject) => {
      this.#client.getAnalyzerInfo(new empty.Empty(), (error, reply) =>
        error ? reject(error) : resolve(reply),
      );
    });
    return info.getPoliciesList().map((policy) => ({
      name: policy.getName(),
      mandatory: policy.getEnforcementlevel() === analyzerPb.EnforcementLevel.MANDATORY,
      settings: Object.keys(policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {}),
    }));
  }

  async configure(
    settings: Readonly<Record<string, Readonly<Record<string, struct.JavaScriptValue>>>>,
  ): Promise<void> {
    const request = new analyzerPb.ConfigureAnalyzerRequest();
    for (const [policy, values] of Object.entries(settings)) {
      const config = new analyzerPb.PolicyConfig();
      config.setEnforcementlevel(analyzerPb.EnforcementLevel.MANDATORY);
      config.setProperties(struct.Struct.fromJavaScript({ ...values }));
      request.getPolicyconfigMap().set(policy, config);
    }
    await new Promise<void>((resolve, reject) => {
      this.#client.configure(request, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** What the policies over one resource at a time, and then those over the stack, find. */
  async analyze(
    resources: readonly Resource[],
    /** What the program asks for, which is all that a policy over one resource sees; what is reported includes it. */
    asked: readonly Resource[] = resources,
    /** Who makes each, by its URN, where the engine does not list it. */
    providers: Readonly<Record<string, Resource>> = {},
  ): Promise<Finding[]> {
    const each = await Promise.all(asked.map((resource) => this.#analyzeOne(resource)));
    const request = new analyzerPb.AnalyzeStackRequest();
    request.setResourcesList(
      resources.map((resource) => {
        const message = filled(new analyzerPb.AnalyzerResource(), resource);
        message.setDependenciesList([...(resource.dependencies ?? [])]);
        const provider = providers[resource.urn ?? ""];
        if (provider) message.setProvider(providerOf(provider));
        return message;
      }),
    );
    const stack = await new Promise<analyzerPb.AnalyzeResponse>((resolve, reject) => {
      this.#client.analyzeStack(request, (error, reply) => (error ? reject(error) : resolve(reply)));
    });
    return [...each.flat(), ...findings(stack)];
  }

  async #analyzeOne(resource: Resource): Promise<Finding[]> {
    const request = filled(new analyzerPb.AnalyzeRequest(), resource);
    const reply = await new Promise<analyzerPb.AnalyzeResponse>((resolve, reject) => {
      this.#client.analyze(request, (error, response) => (error ? reject(error) : resolve(response)));
    });
    return findings(reply);
  }
}

function filled<T extends analyzerPb.AnalyzeRequest | analyzerPb.AnalyzerResource>(
  message: T,
  { type, name, urn, props, protect }: Resource,
): T {
  const options = new analyzerPb.AnalyzerResourceOptions();
  options.setProtect(protect ?? false);
  message.setType(type);
  message.setName(name);
  message.setUrn(urn ?? "");
  message.setOptions(options);
  message.setProperties(struct.Struct.fromJavaScript(props as Record<string, struct.JavaScriptValue>));
  return message;
}

function providerOf({ type, name, urn, props }: Resource): analyzerPb.AnalyzerProviderResource {
  const message = new analyzerPb.AnalyzerProviderResource();
  message.setType(type);
  message.setName(name);
  message.setUrn(urn ?? "");
  message.setProperties(struct.Struct.fromJavaScript(props as Record<string, struct.JavaScriptValue>));
  return message;
}

const findings = (reply: analyzerPb.AnalyzeResponse): Finding[] =>
  reply.getDiagnosticsList().map((diagnostic) => ({
    policy: diagnostic.getPolicyname(),
    message: diagnostic.getMessage(),
    mandatory: diagnostic.getEnforcementlevel() === analyzerPb.EnforcementLevel.MANDATORY,
  }));
