import type { PolicyConfigSchema, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { isAzure, type Resource } from "./resource.ts";
import type { Rule } from "./rules/rule.ts";
import { FIELDS, settingsFrom } from "./settings.ts";

type Policy = ResourceValidationPolicy | StackValidationPolicy;
type Seen = {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly props: unknown;
  readonly opts: { readonly protect: boolean };
  /** Only a policy over the stack is told. */
  readonly dependencies?: readonly { readonly urn: string }[];
  readonly provider?: Pick<Seen, "type" | "name" | "urn" | "props">;
};

/** What each resource was asked to be, by its URN: the engine shows it to the policies over one resource before it asks those over the stack. */
export type AskedInputs = Map<string, unknown>;

/**
 * A rule as the policy SDK takes it. The clock is passed in.
 *
 * @param asked shared by all rules of a pack
 */
export function policyOf(rule: Rule, now: () => Date, asked: AskedInputs): Policy {
  const { name, description, level: enforcementLevel, check } = rule;
  const policy = { name, description, enforcementLevel, configSchema: schemaOf(rule) };
  if (rule.scope === "stack")
    return {
      ...policy,
      validateStack: (args, report) => {
        const found = check(
          [...args.resources, ...unlistedProviders(args.resources)].map((one) => inStack(one, asked)),
          settingsFrom(args.getConfig()),
          now(),
        );
        for (const { message, urn } of found) report(message, urn);
      },
    };
  return {
    ...policy,
    validateResource: (args, report) => {
      asked.set(args.urn, args.props);
      const found = check([seen(args)], settingsFrom(args.getConfig()), now());
      for (const { message } of found) report(message);
    },
  };
}

/**
 * A policy over the stack is shown outputs (pulumi/pulumi, pkg/resource/deploy/step_generator.go, AnalyzeResources). Azure's lack the
 * names that were asked for, and before the first deploy everything that was left out is there and not known (pulumi/pulumi-azure-native,
 * PreviewOutputs): a machine would have no name, and disks that nobody can count. What was asked for is exact.
 */
function inStack(one: Seen, asked: AskedInputs): Resource {
  const resource = seen(one);
  const props = isAzure(resource) ? asked.get(one.urn) : undefined;
  return props === undefined ? { ...resource, reported: true } : { ...resource, props };
}

/** Whoever makes resources, where it is named with them alone: the engine lists providers in a deploy, and not in a check of what is there. */
function unlistedProviders(resources: readonly Seen[]): Seen[] {
  const listed = new Set(resources.map(({ urn }) => urn));
  const providers = resources.flatMap(({ provider }) => (provider ? [provider] : []));
  const unlisted = new Map(
    providers.flatMap((one) => (listed.has(one.urn) ? [] : [[one.urn, one] as const])),
  );
  return [...unlisted.values()].map((one) => ({ ...one, opts: { protect: false } }));
}

/** `props` is handed on as it is: copying it would read values that are not known yet. */
const seen = ({ type, name, urn, props, opts, dependencies = [] }: Seen): Resource => ({
  type,
  name,
  urn,
  props,
  protect: opts.protect,
  dependencies: dependencies.map((resource) => resource.urn),
});

function schemaOf({ settings }: Rule): PolicyConfigSchema {
  const names: readonly string[] = settings;
  const properties = Object.entries(FIELDS).filter(([name]) => names.includes(name));
  return { properties: Object.fromEntries(properties) as unknown as PolicyConfigSchema["properties"] };
}
