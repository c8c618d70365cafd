import type { JSONObject, JSONValue } from "@modelcontextprotocol/server";

/** A tool as its readers see it, with every hint said. */
export type ShownTool = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: {
    readonly type: "object";
    readonly properties: Record<string, JSONObject>;
    readonly required: string[];
    readonly additionalProperties: false;
  };
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
};

/** As it is in the answer to `tools/list` (Model Context Protocol, "Tools"). */
export type ListedTool = Omit<ShownTool, "inputSchema" | "annotations"> & {
  readonly inputSchema: Omit<ShownTool["inputSchema"], "required"> & { readonly required?: string[] };
  readonly annotations: Partial<ShownTool["annotations"]>;
};

const listed = new WeakMap<ShownTool, ListedTool>();

/** Without what the protocol takes for said: a list is in its client's context all the time, and each word of it is paid with each turn. */
export function listedTool(tool: ShownTool): ListedTool {
  const known = listed.get(tool) ?? withoutDefaults(tool);
  listed.set(tool, known);
  return known;
}

function withoutDefaults({ inputSchema, annotations, ...tool }: ShownTool): ListedTool {
  const { required, ...schema } = inputSchema;
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  return {
    ...tool,
    inputSchema: { ...schema, ...(required.length > 0 ? { required } : {}) },
    annotations: {
      // Whether it takes away or may be repeated is meant of a tool that changes something.
      ...(readOnlyHint
        ? { readOnlyHint }
        : { destructiveHint, ...(idempotentHint ? { idempotentHint } : {}) }),
      ...(openWorldHint ? {} : { openWorldHint }),
    },
  };
}

/**
 * A JSON Schema in the fewest words that a model needs to call by it. What is left out is checked all the same, and a refusal says it: how
 * long a text may be, the largest number that there is, that names are texts. `X or null` is said in one type.
 */
export function leanSchema(schema: JSONObject): JSONObject {
  const { anyOf, ...rest } = schema;
  const merged = Array.isArray(anyOf) ? orNull(anyOf) : null;
  const whole = merged === null ? schema : { ...rest, ...merged };
  return Object.fromEntries(
    Object.entries(whole)
      .filter(([name, value]) => !isLeftOut(name, value))
      .map(([name, value]) => [name, name === "properties" ? leanProperties(value) : leanValue(value)]),
  );
}

const isSchema = (value: JSONValue | undefined): value is JSONObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isLeftOut = (name: string, value: JSONValue | undefined): boolean =>
  (typeof value === "number" && ["minLength", "maxLength"].includes(name)) ||
  (name === "maximum" && value === Number.MAX_SAFE_INTEGER) ||
  (name === "propertyNames" && JSON.stringify(value) === '{"type":"string"}');

/** By names of the tool's own, none of which is a word of the schema. */
const leanProperties = (value: JSONValue | undefined): JSONValue =>
  isSchema(value)
    ? Object.fromEntries(
        Object.entries(value).map(([name, one]) => [name, isSchema(one) ? leanSchema(one) : (one ?? null)]),
      )
    : (value ?? null);

const leanValue = (value: JSONValue | undefined): JSONValue => {
  if (Array.isArray(value)) return value.map((one: JSONValue) => leanValue(one));
  return isSchema(value) ? leanSchema(value) : (value ?? null);
};

function orNull(choices: readonly JSONValue[]): JSONObject | null {
  const [one, none, ...more] = choices;
  const isSimple = isSchema(one) && typeof one.type === "string" && !("enum" in one);
  if (!isSimple || more.length > 0 || JSON.stringify(none) !== '{"type":"null"}') return null;
  return { ...one, type: [one.type as string, "null"] };
}
