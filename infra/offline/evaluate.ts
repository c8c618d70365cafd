import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { CONFIG_KEYS, NAMESPACE } from "../config/keys.ts";
import { sealedHash, standInFor } from "../config/sealed.ts";
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
    const name = key.startsWith(`${NAMESPACE}:`) ? key.slice(NAMESPACE.length + 1) : null;
    const sealed = sealedText(value);
    const plainValue = sealed !== null && name !== null ? standInFor(name, sealed) : withoutSecrets(value);
    if (plainValue === undefined) continue;
    const text = typeof plainValue === "string" ? plainValue : JSON.stringify(plainValue);
    if (name === null) other[key] = text;
    else own[name] = text;
  }
  return { own, other };
}

/** The ciphertext of `{secure: ciphertext}`, which is how Pulumi writes an encrypted value; null for anything else. */
function sealedText(value: unknown): string | null {
  const secure = typeof value === "object" && value !== null ? (value as Properties).secure : undefined;
  return typeof secure === "string" ? secure : null;
}

/** Encrypted leaves become the hash of their ciphertext. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  const sealed = sealedText(value);
  if (sealed !== null) return sealedHash(sealed);
  if (typeof value !== "object" || value === null) return value;
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
        return {
          id: uuid,
          clientId: `${hex}.access`,
          clientSecret: randomBytes(32).toString("hex"),
          expiresAt: endOf(String(inputs.duration)),
        };
      default:
        return { id: uuid };
    }
  };
}

const HOUR_MS = 3_600_000;

/** When a token made today would end. From the day's beginning, so that two plans of one day are alike. */
function endOf(duration: string): string {
  const hours = Number(/^(\d+)h$/.exec(duration)?.[1] ?? 0);
  return new Date(new Date().setUTCHours(0, 0, 0, 0) + hours * HOUR_MS).toISOString();
}

function hash(seed: string, length: number): string {
  return createHash("sha256").update(seed).digest("hex").slice(0, length);
}
