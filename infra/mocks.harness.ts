import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { isSecret } from "../policies/marks.ts";
import { type Config, configFrom } from "./config/index.ts";
import { parseConfig, withPlaceholders } from "./config/settings.ts";

export type Inputs = Readonly<Record<string, unknown>>;
export type Declared = {
  readonly type: string;
  readonly name: string;
  /** As the engine would get them, secrets unwrapped. */
  readonly inputs: Inputs;
  /** Names of top-level inputs that contain a secret. */
  readonly secretInputs: readonly string[];
  readonly options: Options;
};

/** The options that decide what happens to data and in which order, as they are sent to the engine. */
export type Options = {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean;
  /** URNs, and for the provider a URN with its id. */
  readonly parent: string;
  readonly dependencies: readonly string[];
  readonly provider: string;
};

/** A script as the account lists it. */
export type ScriptInAccount = { readonly id: string; readonly migrationTag?: string };

/**
 * For tests: runs a piece of the program without an engine and answers what it declared, in no particular order.
 * @param scripts what the account has already
 * @throws what the piece throws while it declares
 */
export async function declaredBy(
  program: () => void,
  scripts: readonly ScriptInAccount[] = [],
): Promise<Declared[]> {
  const declared: Omit<Declared, "options">[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const all: Inputs = inputs;
        const secretInputs = Object.keys(all).filter((key) => holdsSecret(all[key]));
        const plain = Object.fromEntries(Object.entries(all).map(([key, value]) => [key, unwrapped(value)]));
        declared.push({ type, name, inputs: plain, secretInputs });
        return { id: `${name}-id`, state: { ...inputs, ...computed(type, name) } };
      },
      call: ({ token, inputs }) => {
        if (token.endsWith(":getWorkersScripts")) return { ...inputs, results: scripts };
        return token.endsWith(":getZeroTrustTunnelCloudflaredToken")
          ? { ...inputs, token: TUNNEL_TOKEN }
          : inputs;
      },
    },
    "purser",
    "dev",
  );
  const options = watchOptions();
  try {
    program();
  } finally {
    // A registration that is still under way would end up in the next test's list.
    await pulumi.runtime.disconnect();
  }
  return declared.flatMap((resource) => {
    const sent = options.get(`${resource.type} ${resource.name}`);
    return sent ? [{ ...resource, options: sent }] : [];
  });
}

type Registration = (request: RegisterResourceRequest, ...rest: unknown[]) => unknown;

/** The mocks hand on inputs only; the requests themselves carry the options. */
function watchOptions(): Map<string, Options> {
  const sent = new Map<string, Options>();
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: Registration };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    sent.set(`${request.getType()} ${request.getName()}`, {
      protect: request.getProtect() ?? false,
      retainOnDelete: request.getRetainondelete() ?? false,
      deleteBeforeReplace: request.getDeletebeforereplace(),
      parent: request.getParent(),
      dependencies: request.getDependenciesList(),
      provider: request.getProvider(),
    });
    return register(request, ...rest);
  };
  return sent;
}

/** What the account hands out for any tunnel. */
export const TUNNEL_TOKEN = "the-token-of-a-tunnel";

/** What the cloud would fill in, as far as other resources read it. */
function computed(type: string, name: string): Inputs {
  if (type.endsWith(":D1Database")) return { uuid: `${name}-uuid` };
  if (type.endsWith(":ZeroTrustAccessApplication")) return { aud: `${name}-aud` };
  if (type.endsWith(":UserAssignedIdentity"))
    return { principalId: `${name}-principal`, clientId: `${name}-client` };
  if (type.endsWith(":PublicIPAddress")) return { ipAddress: "192.0.2.1" };
  if (!type.endsWith(":ZeroTrustAccessServiceToken")) return {};
  const client = name === "programs" ? "client" : name;
  return { clientId: client, clientSecret: "secret", expiresAt: "2026-12-20T12:00:00Z" };
}

function holdsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

function unwrapped(value: unknown): unknown {
  if (isSecret(value)) return unwrapped(value.value);
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
}

/** For tests: a valid configuration with the given keys set, as texts. */
export function configWith(raw: Readonly<Record<string, string>> = {}): Config {
  return configFrom(parseConfig(withPlaceholders(raw).raw, "dev", new Date("2026-11-20T12:00:00Z")), "dev");
}
