import type { PolicyConfigSchema, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { Resource } from "./resource.ts";
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
};

/** A rule as the policy SDK takes it. The clock is passed in. */
export function policyOf(rule: Rule, now: () => Date): Policy {
  const { name, description, level: enforcementLevel, check } = rule;
  const policy = { name, description, enforcementLevel, configSchema: schemaOf(rule) };
  if (rule.scope === "stack")
    return {
      ...policy,
      validateStack: (args, report) => {
        const found = check(
          args.resources.map((one) => ({ ...seen(one), reported: true })),
          settingsFrom(args.getConfig()),
          now(),
        );
        for (const { message, urn } of found) report(message, urn);
      },
    };
  return {
    ...policy,
    validateResource: (args, report) => {
      const found = check([seen(args)], settingsFrom(args.getConfig()), now());
      for (const { message } of found) report(message);
    },
  };
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
