import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CONFIG_KEYS, NAMESPACE } from "../config/keys.ts";
import { withPlaceholders } from "../config/settings.ts";
import { type Cloud, type Evaluation, type Properties, runProgram } from "./engine.ts";

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
  const { own, other } = stackConfig(join(root, `Pulumi.${stack}.yaml`), stack);
  const { raw, filled } = withPlaceholders({ ...own, ...options.overrides });
  const config = { ...other };
  for (const [name, text] of Object.entries(raw))
    if (text !== undefined) config[`${NAMESPACE}:${name}`] = text;
  const secretKeys = Object.entries(CONFIG_KEYS).filter(([, key]) => key.secret);
  const evaluation = await runProgram({
    project: NAMESPACE,
    stack,
    config,
    secretKeys: secretKeys.map(([name]) => `${NAMESPACE}:${name}`),
    root,
    cloud: options.cloud ?? newCloud(stack),
  });
  return { ...evaluation, stack, placeholders: filled };
}

type Texts = Record<string, string>;

function stackConfig(file: string, stack: string): { own: Texts; other: Texts } {
  if (!existsSync(file)) {
    throw new Error(
      `There is no stack "${stack}": ${file} does not exist. Make it with: npm run setup -- ${stack}`,
    );
  }
  const own: Texts = {};
  const other: Texts = {};
  const entries: unknown = parse(readFileSync(file, "utf8"))?.config ?? {};
  for (const [key, value] of Object.entries(entries as Properties)) {
    const plainValue = withoutSecrets(value);
    const text = typeof plainValue === "string" ? plainValue : JSON.stringify(plainValue);
    if (key.startsWith(`${NAMESPACE}:`)) own[key.slice(NAMESPACE.length + 1)] = text;
    else other[key] = text;
  }
  return { own, other };
}

/** `{secure: ciphertext}` leaves become the hash of their ciphertext: a different, harmless text for each. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const secure = (value as Properties).secure;
  if (typeof secure === "string") return hash(secure, 64);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutSecrets(member)]));
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
        return { id: uuid, clientId: `${hex}.access`, clientSecret: randomBytes(32).toString("hex") };
      default:
        return { id: uuid };
    }
  };
}

function hash(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}
