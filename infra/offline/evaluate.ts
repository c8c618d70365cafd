import { createHash, randomBytes } from "node:crypto";
import { HOUR_MS } from "../../policies/prices/time.ts";
import { keyEntries, NAMESPACE } from "../config/keys.ts";
import { withPlaceholders } from "../config/settings.ts";
import { openStackFile } from "../stackfile/index.ts";
import { foreignConfig, rawConfig } from "../stackfile/secrets.ts";
import { type Cloud, type Evaluation, evaluateProgram, type Properties } from "./engine.ts";

export type StackEvaluation = Evaluation & {
  readonly stack: string;
  /** Required keys that are not set; the evaluation used stand-ins for them. */
  readonly placeholders: readonly string[];
};

export type EvaluateOptions = {
  readonly root?: string;
  /** Keys (without namespace) that replace or add to the stack's own, as the text Pulumi would store; `undefined` unsets. */
  readonly overrides?: Readonly<Record<string, string | undefined>>;
  readonly cloud?: Cloud;
};

/**
 * Evaluates `infra/index.ts` for a stack as its committed configuration describes it, without account or network.
 * Encrypted values stay encrypted: the evaluation uses a stand-in of the same shape, which nothing that is printed shows.
 *
 * @throws ProgramError with every configuration problem, or what else the program said
 */
export async function evaluate(stack: string, options: EvaluateOptions = {}): Promise<StackEvaluation> {
  const root = options.root ?? process.cwd();
  const file = openStackFile(root, stack);
  if (!file.existed)
    throw new Error(
      `There is no stack "${stack}": ${file.path} does not exist. Make it with: npm run setup -- ${stack}`,
    );
  const { raw, filled } = withPlaceholders({ ...rawConfig(file, null), ...options.overrides });
  const own = Object.entries(raw).map(([name, text]) => [`${NAMESPACE}:${name}`, text] as const);
  const config = Object.fromEntries(
    [...Object.entries(foreignConfig(file)), ...own].flatMap(([name, text]) =>
      text === undefined ? [] : [[name, text]],
    ),
  );
  const secretKeys = keyEntries().filter(([, key]) => key.secret);
  const evaluation = await evaluateProgram({
    project: NAMESPACE,
    stack,
    config,
    secretKeys: secretKeys.map(([name]) => `${NAMESPACE}:${name}`),
    root,
    cloud: options.cloud ?? newCloud(stack),
  });
  return { ...evaluation, stack, placeholders: filled };
}

/** Answers for new resources with ids of the form Cloudflare gives; the same resource gets the same id every time. */
export function newCloud(stack: string): Cloud {
  return (type, name, inputs) => {
    const seed = `${stack}/${type}/${name}`;
    const hex = hash(seed, 32);
    const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    switch (type) {
      case "cloudflare:index/workersKvNamespace:WorkersKvNamespace":
        return { id: hex };
      case "cloudflare:index/d1Database:D1Database":
        return { id: uuid, uuid };
      case "cloudflare:index/r2Bucket:R2Bucket":
        return { id: inputs.name };
      case "cloudflare:index/workersScript:WorkersScript":
        return { id: inputs.scriptName };
      case "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication":
        return { id: uuid, aud: hash(seed, 64) };
      case "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken":
        return {
          id: uuid,
          clientId: `${hex}.access`,
          clientSecret: randomBytes(32).toString("hex"),
          expiresAt: endOf(String(inputs.duration)),
        };
      default:
        return type.startsWith("azure-native:") ? azure(type, inputs, uuid) : { id: uuid };
    }
  };
}

/** Ids in Azure are paths; what an identity is called elsewhere is a UUID. */
function azure(type: string, inputs: Properties, uuid: string): Properties {
  const [, module = "", kind = ""] = type.split(":");
  const own = `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`;
  // A role is called by an id.
  const named = ["name", "vmName", "resourceName", `${own}Name`, `${own}Id`];
  const name = named.map((input) => inputs[input]).find((text) => typeof text === "string") ?? uuid;
  const group = typeof inputs.resourceGroupName === "string" ? inputs.resourceGroupName : "offline";
  const id = `/subscriptions/offline/resourceGroups/${group}/providers/Microsoft.${module}/${kind.replace(/y$/, "ie")}s/${name}`;
  // Of the range for documents (RFC 5737).
  if (type.endsWith(":PublicIPAddress")) return { id, name, ipAddress: "192.0.2.1" };
  return type.endsWith(":UserAssignedIdentity")
    ? { id, name, principalId: uuid, clientId: uuid }
    : { id, name };
}

/** When a token made today would end. From the day's beginning, so that two plans of one day are alike. */
function endOf(duration: string): string {
  const hours = Number(/^(\d+)h$/.exec(duration)?.[1] ?? 0);
  return new Date(new Date().setUTCHours(0, 0, 0, 0) + hours * HOUR_MS).toISOString();
}

function hash(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}
