import * as z from "zod/mini";
import { type Owned, ROUTES } from "../edge/table.ts";
import type { Access } from "../route.ts";

/** What a Worker says of one of its endpoints; the handler parses with the same `body` and `query`. */
export type Operation = {
  readonly summary: string;
  readonly description?: string;
  readonly body?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  readonly reply?: z.ZodMiniType;
  /** The media type of a page or its style, whose failures are pages too. */
  readonly page?: "text/html" | "text/css";
  readonly status?: number;
  /** What the Worker answers in a seed's own form when it fails; every other failure is a problem. */
  readonly failure?: z.ZodMiniType;
};

const PROBLEM = {
  type: "object",
  description:
    "RFC 9457 problem details. `code` is stable; `detail` is a sentence to act on; `error` repeats it for simple clients.",
  required: ["type", "title", "status", "detail", "code", "requestId", "error"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string" },
    requestId: { type: "string" },
    error: { type: "string" },
    fields: {
      type: "array",
      items: { type: "object", properties: { path: { type: "string" }, message: { type: "string" } } },
    },
  },
} as const;

const TEXT = { schema: { type: "string" } } as const;

/** What all Workers say of their endpoints, by method and path. */
export type Operations = Readonly<Record<string, Operation>>;

/** The OpenAPI document of the whole deployment, from the door's route table and each Worker's own operations. */
export function openapiDocument(operations: Operations): object {
  refuseUnrouted(operations);
  return {
    openapi: "3.1.0",
    info: {
      title: "Purser",
      version: "1.0.0",
      description: "One door to your assistant. Times are ISO 8601 UTC.",
    },
    security: [{ bearer: [], accessClientId: [], accessClientSecret: [] }],
    paths: pathsOf(ROUTES, operations),
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "Decides the role." },
        accessClientId: { type: "apiKey", in: "header", name: "CF-Access-Client-Id" },
        accessClientSecret: { type: "apiKey", in: "header", name: "CF-Access-Client-Secret" },
      },
    },
  };
}

/** An operation that no route leads to would be documented nowhere and answered with 404. */
function refuseUnrouted(operations: Operations): void {
  const routed = new Set(
    ROUTES.flatMap(({ path, methods }) => Object.keys(methods).map((method) => `${method} ${path}`)),
  );
  const lost = Object.keys(operations).filter((key) => !routed.has(key));
  if (lost.length > 0) throw new Error(`No routes.ts of a Worker leads to ${lost.join(", ")}.`);
}

function templated(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

/** Rows of one path are one item. */
function pathsOf(routes: readonly Owned[], operations: Operations): Readonly<Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const item = paths[templated(route.path)] ?? {};
    paths[templated(route.path)] = item;
    for (const [method, access] of Object.entries(route.methods))
      item[method.toLowerCase()] = operationObject(method, route, access, operations);
  }
  return paths;
}

function operationObject(method: string, route: Owned, access: Access, operations: Operations): object {
  const key = `${method} ${route.path}`;
  const operation = operations[key];
  if (!operation)
    throw new Error(`No operation describes ${key}: add it to the operations.ts of its Worker.`);
  const { summary, description, body, reply, page, failure, status = 200 } = operation;
  const media = mediaOf(route);
  return {
    operationId: key.replace(/[^A-Za-z0-9]+/g, "_").replace(/_$/, ""),
    summary,
    ...(description ? { description } : {}),
    ...securityOf(access, route),
    "x-limit-class": route.limit ?? "page",
    parameters: parameters(route.path, operation),
    ...(body ? { requestBody: { required: true, content: contentOf(media, schemaOf(body, "input")) } } : {}),
    responses: {
      [status]: {
        description: summary,
        ...(reply
          ? {
              content: {
                "application/json": { schema: schemaOf(reply, "output") },
                ...(route.reply === "stream" ? { "text/event-stream": TEXT } : {}),
              },
            }
          : {}),
        ...(page && status === 200 ? { content: { [page]: TEXT } } : {}),
      },
      default: {
        description: "Refused or failed",
        content: {
          "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
          ...(page ? { "text/html": TEXT } : {}),
          ...(failure ? { "application/json": { schema: schemaOf(failure, "output") } } : {}),
        },
      },
    },
  };
}

/** Media types of a request's body. */
const mediaOf = ({ body = "json" }: Owned): readonly string[] =>
  body === "json"
    ? ["application/json"]
    : body === "form"
      ? ["application/x-www-form-urlencoded"]
      : body.types;

const contentOf = (media: readonly string[], schema: object): object =>
  Object.fromEntries(media.map((type) => [type, { schema }]));

/** What a client shows. A route outside Access asks for nothing, or for a proof of its own. */
function securityOf(access: Access, { front = "access" }: Owned): object {
  const proof = typeof front === "object" && front.proof !== "nothing" ? { "x-proof": front.proof } : {};
  if (access === "public" || access === "proof") return { security: [], ...proof };
  return { "x-roles": access };
}

function parameters(path: string, { query }: Operation): object[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const schema = query
    ? (schemaOf(query, "input") as { properties?: Record<string, object>; required?: string[] })
    : {};
  const inQuery = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: "query",
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
  return [...inPath, ...inQuery];
}

function schemaOf(schema: z.ZodMiniType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
