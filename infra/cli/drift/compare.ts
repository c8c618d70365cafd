import { isDeepStrictEqual } from "node:util";
import type { DeclaredBinding, DeclaredScript } from "./declared.ts";
import type { DeployedScript } from "./deployed.ts";

export type Difference = {
  readonly script: string;
  /** `schedules`, or the binding's name. */
  readonly at: string;
  readonly declared: string;
  readonly deployed: string;
};

/**
 * The API's names of what a binding is made of, beside the program's (developers.cloudflare.com/api, Workers › Scripts ›
 * Settings). A secret has no readable value, so that only its being there is compared.
 */
const FIELDS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  d1: { id: ["id", "database_id"] },
  kv_namespace: { namespaceId: ["namespace_id"] },
  r2_bucket: { bucketName: ["bucket_name"] },
  plain_text: { text: ["text"] },
  json: { json: ["json"] },
  secret_text: {},
  service: { service: ["service"] },
  assets: {},
  ai: {},
  send_email: {
    allowedSenderAddresses: ["allowed_sender_addresses"],
    allowedDestinationAddresses: ["allowed_destination_addresses"],
  },
  ratelimit: { namespaceId: ["namespace_id"], simple: ["simple"] },
  durable_object_namespace: { className: ["class_name"], scriptName: ["script_name"] },
};
/** Values that are longer are cut in the table. */
const SHOWN_CHARACTERS = 60;

/** Where the account differs from the program, in the program's order. Values that are not known before a deploy are left out. */
export function scriptDifferences(
  script: DeclaredScript,
  deployed: DeployedScript | null,
): readonly Difference[] {
  const { name } = script;
  if (deployed === null)
    return [{ script: name, at: "the script", declared: "there", deployed: "not in the account" }];
  const found: Difference[] = [];
  const declaredCrons = script.crons.toSorted().join("; ") || "none";
  const deployedCrons = deployed.crons.toSorted().join("; ") || "none";
  if (declaredCrons !== deployedCrons)
    found.push({ script: name, at: "schedules", declared: declaredCrons, deployed: deployedCrons });
  for (const binding of script.bindings) {
    const there = deployed.bindings.find((one) => one.name === binding.name);
    found.push(...bindingDifferences(name, binding, there));
  }
  const known = new Set(script.bindings.map((binding) => binding.name));
  for (const { name: extra, type } of deployed.bindings)
    if (!known.has(extra)) found.push({ script: name, at: extra, declared: "none", deployed: type });
  return found;
}

function bindingDifferences(
  script: string,
  { name, type, fields }: DeclaredBinding,
  there: DeployedScript["bindings"][number] | undefined,
): Difference[] {
  if (there === undefined) return [{ script, at: name, declared: type, deployed: "none" }];
  if (there.type !== type) return [{ script, at: name, declared: type, deployed: there.type }];
  const compared = FIELDS[type];
  if (compared === undefined)
    return [{ script, at: name, declared: type, deployed: `${type}, which nobody knows how to compare` }];
  return Object.entries(compared).flatMap(([field, names]) => {
    const declared = fields[field];
    if (declared === undefined) return [];
    const deployed = names.map((one) => there[one]).find((value) => value !== undefined);
    if (isDeepStrictEqual(readable(type, declared), readable(type, deployed))) return [];
    return [{ script, at: `${name}.${field}`, declared: shown(declared), deployed: shown(deployed) }];
  });
}

/** JSON is uploaded as text and may come back as a value. */
function readable(type: string, value: unknown): unknown {
  if (type !== "json" || typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
  const printable = text.replace(/\p{Cc}/gu, " ");
  return printable.length > SHOWN_CHARACTERS ? `${printable.slice(0, SHOWN_CHARACTERS)}…` : printable;
}
