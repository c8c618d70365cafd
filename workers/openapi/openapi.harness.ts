import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";

// For tests of the whole door: requests made from /openapi.json, right and wrong ones, and a check of what comes back.

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** As much of JSON Schema as the document uses; another keyword that decides a value is an error here. */
export type Schema = {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
};

export type Parameter = {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: Schema;
};
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
export type Described = {
  readonly "x-roles"?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly responses: Described["responses"] };
};
export type Operation = Described & { readonly method: string; readonly path: string };

const COMMON = "#/components/responses/";

/** Every response as it is, also one that is described once for all operations. */
export const responsesIn = <One extends object>(
  responses: Readonly<Record<string, One>>,
  common: Readonly<Record<string, One>>,
): Readonly<Record<string, One>> =>
  Object.fromEntries(
    Object.entries(responses).map(([status, one]) => {
      const { $ref = "" } = one as { readonly $ref?: string };
      return [status, common[$ref.replace(COMMON, "")] ?? one];
    }),
  );

export const operationsOf = ({ paths, components }: Document): Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      ...described,
      responses: responsesIn(described.responses, components.responses),
      method: method.toUpperCase(),
      path,
    })),
  );

/** Long enough to pass most limits, short enough that many requests are quick. */
const TEXT_MAX = 300;
const ITEMS_MAX = 4;

/** Values that a schema allows. */
export function fitting(schema: Schema): fc.Arbitrary<Json> {
  const { anyOf, oneOf, enum: among, type } = schema;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (among) return fc.constantFrom(...among);
  const branches = anyOf ?? oneOf;
  if (branches) return fc.oneof(...branches.map(fitting));
  if (Array.isArray(type)) return fc.oneof(...type.map((one: string) => fitting({ ...schema, type: one })));
  return ofType(schema);
}

function ofType(schema: Schema): fc.Arbitrary<Json> {
  const { type, properties = {}, required = [], items = {} } = schema;
  const { minimum = -1_000, maximum = 1_000, minItems = 0, maxItems = ITEMS_MAX } = schema;
  switch (type) {
    case "object": {
      const values = Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [name, fitting(member)]),
      );
      return fc.record(values, { requiredKeys: [...required] }) as fc.Arbitrary<Json>;
    }
    case "array":
      return fc.array(fitting(items), { minLength: minItems, maxLength: Math.min(maxItems, ITEMS_MAX) });
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer({ min: minimum, max: maximum });
    case "number":
      return fc.double({ min: minimum, max: maximum, noNaN: true }).map((value) => value + 0);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case undefined:
      return fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    default:
      throw new Error(`Nobody has said how to make a "${String(type)}".`);
  }
}

function textOf({ pattern, format, minLength = 0, maxLength = TEXT_MAX }: Schema): fc.Arbitrary<string> {
  const instant = fc.date({ min: new Date("2020-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
  if (format === "date-time") return instant.map((date) => date.toISOString());
  if (format === "date") return instant.map((date) => date.toISOString().slice(0, 10));
  if (pattern && pattern !== "\\S") return fc.stringMatching(new RegExp(pattern));
  const length = { minLength, maxLength: Math.max(minLength, Math.min(maxLength, TEXT_MAX)) };
  return fc
    .oneof(fc.string(length), fc.string({ ...length, unit: "binary" }))
    .map((text) => text.padEnd(minLength, "x"));
}

/** Bodies that are wrong: not JSON, of another type, a part missing, changed, added, or far too long. */
export function unfit(schema: Schema): fc.Arbitrary<string> {
  const broken = fc.constantFrom(
    "",
    "{",
    "[]",
    "null",
    "0",
    '"text"',
    "{]",
    "\u0000",
    '{"a":1}',
    '{"__proto__":{}}',
  );
  const other = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value));
  const changed = fc
    .tuple(fitting(schema), fc.string(), fc.jsonValue({ maxDepth: 2 }), fc.nat())
    .map(([value, name, wrong, index]) => JSON.stringify(spoiled(value, name, wrong as Json, index)));
  return fc.oneof(broken, other, { weight: 4, arbitrary: changed });
}

function spoiled(value: Json, name: string, wrong: Json, index: number): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong;
  const names = Object.keys(value);
  const at = names[index % Math.max(1, names.length)] ?? name;
  const whole = value as Record<string, Json>;
  const { [at]: _, ...rest } = whole;
  const long = "x".repeat(70_000);
  const changes = [rest, { ...rest, [at]: wrong }, { ...rest, [at]: long }, { ...whole, [name]: wrong }];
  return changes[index % changes.length] ?? rest;
}

/** Says what is wrong with a reply's body against the document, or null. */
export function replyChecker(document: Document) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "purser", components: document.components });
  const checks = new Map<string, ReturnType<typeof ajv.compile>>();
  return (operation: Operation, status: number, contentType: string, text: string): string | null => {
    const { method, path, responses } = operation;
    // Every status by itself, or by its class: one that nobody described is a fault of the document.
    const described = responses[String(status)] ?? responses[`${String(status)[0]}XX`];
    if (!described) return `${status} is not described`;
    const media = contentType.split(";")[0] ?? "";
    const { content } = described;
    if (!content) return media.includes("json") ? `${status} ${media} is not described` : null;
    const schema = content[media]?.schema;
    if (!schema) return `${status} answers ${media}, described are ${Object.keys(content).join(", ")}`;
    const key = `${method} ${path} ${status} ${media}`;
    const check = checks.get(key) ?? ajv.compile(localised(schema));
    checks.set(key, check);
    return check(media.includes("json") ? JSON.parse(text) : text)
      ? null
      : `${status} ${ajv.errorsText(check.errors)}`;
  };
}

const localised = (schema: Schema): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"purser#/components')) as object;
