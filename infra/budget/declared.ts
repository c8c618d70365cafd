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
 * from other resources count as unknown, as they do in a first preview. A literal that an SDK has wrapped, as azure-native does
 * to fill in its defaults, is known as soon as the program lets go of the thread once, which it does before it decides.
 */
export function recordDeclarations(): readonly Resource[] {
  const declared: Resource[] = [];
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    const { [ASKED_OF_THE_ACCOUNT[type] ?? ""]: _, ...known } = props;
    const { protect = false, retainOnDelete: retained = false } = opts;
    declared.push({ type, name, props: withoutOutputs(known), protect, retained });
    return undefined;
  });
  return declared;
}

function withoutOutputs(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Promise || pulumi.Resource.isInstance(value)) return UNKNOWN;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  for (const [key, member] of Object.entries(copy)) put(copy as Record<string, unknown>, key, member);
  return copy;
}

function put(into: Record<string, unknown>, key: string, member: unknown): void {
  if (!pulumi.Output.isInstance(member)) {
    into[key] = withoutOutputs(member);
    return;
  }
  into[key] = UNKNOWN;
  const later = member as pulumi.Output<unknown>;
  // A secret stays unknown: what is written down here ends in sentences.
  const learn = (isSecret: boolean): void => {
    if (!isSecret) later.apply((known) => put(into, key, known));
  };
  // A value that fails does so where it is used, and ends the program there.
  pulumi.isSecret(later).then(learn, () => undefined);
}
