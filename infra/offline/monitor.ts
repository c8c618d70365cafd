import * as grpc from "@grpc/grpc-js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";
import resourcePb from "@pulumi/pulumi/proto/resource_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { isSecret, secretOf } from "../../policies/marks.ts";
import type { Program, Properties, Registered } from "./engine.ts";

/** What an account answers in which nothing has been deployed: the plan shows a first deploy. */
const FIRST_DEPLOY: Readonly<Record<string, Record<string, struct.JavaScriptValue>>> = {
  // What the account would make up for a tunnel that it has just made.
  "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken": {
    token: "a-token-that-only-the-account-knows",
  },
  "cloudflare:index/getWorkersScripts:getWorkersScripts": { results: [] },
  // No answer: what is deployed is not known here, so nothing is held against it (infra/budget/deployed.ts).
  "pulumi:pulumi:readStackOutputs": {},
};

type Unary<Q, R> = (
  call: { request: Q },
  reply: (error: Pick<grpc.ServiceError, "code" | "details"> | null, response?: R) => void,
) => void;

/** What the program hears instead of an answer; something that is thrown would reach it without its words. */
const refusal = (details: string) => ({ code: grpc.status.INVALID_ARGUMENT, details });

/** Answers what a program asks of the engine's resource monitor, and writes down each resource and its outputs. */
export function monitor(
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
    // As the engine does (pulumi/pulumi, pkg/resource/deploy/step_generator.go): a plan that took both would promise what no deploy makes.
    if (resources.some(({ urn }) => urn === resource.urn))
      return reply(refusal(`Duplicate resource URN "${resource.urn}": give one of the two another name.`));
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
    if (!answer)
      return reply(refusal(`${request.getTok()} needs an account; the offline plan cannot answer it.`));
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
      secrets.has(key) && !isSecret(value) ? secretOf(value) : value,
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
    ignoreChanges: request.getIgnorechangesList(),
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

/** Takes the program's messages of errors. */
export function engine(errors: string[]): grpc.UntypedServiceImplementation {
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
