import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../../policies/marks.ts";
import type { Resource } from "../../policies/resource.ts";

/**
 * Inputs that cannot be known while the program is declared and are left out: which Durable Object migration is still due is
 * asked of the account, and whatever it is, infra/worker/objects.ts makes SQLite classes only. The policy pack sees the answer.
 */
const ASKED_OF_THE_ACCOUNT: Readonly<Record<string, string>> = {
  "cloudflare:index/workersScript:WorkersScript": "migrations",
};

/**
 * Writes down every resource from now on, as the program declares it and before the engine hears of it. Values that come
 * from other resources count as unknown, as they do in a first preview.
 */
export function recordDeclarations(): readonly Resource[] {
  const declared: Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const { [ASKED_OF_THE_ACCOUNT[type] ?? ""]: _, ...known } = props;
    declared.push({ type, name, props: withoutOutputs(known), protect: opts.protect ?? false });
    return undefined;
  });
  return declared;
}

function withoutOutputs(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.Output.isInstance(value) || value instanceof Promise || pulumi.Resource.isInstance(value))
    return UNKNOWN;
  if (Array.isArray(value)) return value.map(withoutOutputs);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutOutputs(member)]));
}
