import { KEY_MAX_CHARS } from "../wire/idempotency-key.ts";
import type { Operation } from "./operation.ts";
import { schemaOf } from "./schema.ts";

const TEXT = { type: "string", minLength: 1 } as const;

/** What a POST that nobody has said more of does with a key. */
const NOT_NEEDED =
  "Taken and not needed: the same request twice is one change, and the second is answered with how things stand then.";

const KEY = { type: "string", minLength: 1, maxLength: KEY_MAX_CHARS } as const;
const VERSION = { type: "string", pattern: '^"\\d+"$' } as const;

/** The parameters of an operation: those in its path, its query, and the headers that it reads. */
export function parametersOf(method: string, path: string, operation: Operation, isForm: boolean): object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: operation.path?.[name] ? schemaOf(operation.path[name], "input") : TEXT,
  }));
  return [...inPath, ...queryOf(operation), ...headersOf(method, operation, isForm)];
}

function queryOf({ query }: Operation): object[] {
  if (!query) return [];
  const { properties, required } = schemaOf(query, "input") as {
    readonly properties?: Readonly<Record<string, object>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: required?.includes(name) ?? false,
    schema,
  }));
}

/** A page's form cannot send a header. */
function headersOf(method: string, { keyed, versioned }: Operation, isForm: boolean): object[] {
  const header = (name: string, description: string, schema: object) => ({
    name,
    in: "header",
    required: false,
    description,
    schema,
  });
  return [
    ...(method === "POST" && !isForm ? [header("Idempotency-Key", keyed ?? NOT_NEEDED, KEY)] : []),
    ...(versioned && method === "PUT"
      ? [header("If-Match", "Refused with 412 when the version is no longer this one.", VERSION)]
      : []),
  ];
}
