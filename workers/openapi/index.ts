import * as z from "zod/mini";
import { type Access, answering, ROUTES, type Route } from "../edge/routes.ts";
import { WORKER_NAMES, WORKERS } from "../workers.ts";

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

/** What every Worker that answers a request says of its endpoints, by the table of Workers. */
const OPERATIONS: Readonly<Record<string, Operation>> = Object.assign({}, ...(await described()));

function described(): Promise<readonly Readonly<Record<string, Operation>>[]> {
  const answering = WORKER_NAMES.filter((name) => name === "edge" || WORKERS[name].isBehindDoor);
  return Promise.all(
    answering.map(async (name) => {
      const said = (await import(`../${name}/operations.ts`)) as {
        readonly operations: Readonly<Record<string, Operation>>;
      };
      return said.operations;
    }),
  );
}

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
    approved: {
      const: false,
      description: "Of POST /api/approve only, as is `reason`: the same as `detail`.",
    },
    reason: { type: "string" },
  },
} as const;

const TEXT = { schema: { type: "string" } } as const;

/** The OpenAPI document of the whole deployment, from the door's route table and each Worker's own operations. */
export function openapiDocument(): object {
  refuseUnrouted();
  return {
    openapi: "3.1.0",
    info: {
      title: "Purser",
      version: "1.0.0",
      description: "One door to your assistant. Times are ISO 8601 UTC.",
    },
    security: [{ bearer: [], accessClientId: [], accessClientSecret: [] }],
    paths: Object.fromEntries(ROUTES.map((route) => [templated(route.path), pathItem(route)])),
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
function refuseUnrouted(): void {
  const routed = new Set(
    ROUTES.flatMap(({ path, methods }) => Object.keys(methods).map((method) => `${method} ${path}`)),
  );
  const lost = Object.keys(OPERATIONS).filter((key) => !routed.has(key));
  if (lost.length > 0) throw new Error(`No route in workers/edge/routes.ts leads to ${lost.join(", ")}.`);
}

function templated(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

function pathItem(route: Route): object {
  const methods = Object.entries(route.methods).map(([method, access]) => {
    return [method.toLowerCase(), operationObject(method, route, access)] as const;
  });
  return Object.fromEntries(methods);
}

function operationObject(method: string, route: Route, access: Access): object {
  const key = `${method} ${route.path}`;
  const operation = OPERATIONS[key];
  if (!operation)
    throw new Error(`No operation describes ${key}: add it to the operations.ts of its Worker.`);
  const { summary, description, body, reply, page, failure, status = 200 } = operation;
  const media = route.body === "form" ? "application/x-www-form-urlencoded" : "application/json";
  return {
    operationId: key.replace(/[^A-Za-z0-9]+/g, "_").replace(/_$/, ""),
    summary,
    ...(description ? { description } : {}),
    ...(access === "public" ? { security: [] } : { "x-roles": access }),
    "x-limit-class": answering(route, method).limit,
    parameters: parameters(route.path, operation),
    ...(body
      ? { requestBody: { required: true, content: { [media]: { schema: schemaOf(body, "input") } } } }
      : {}),
    responses: {
      [status]: {
        description: summary,
        ...(reply ? { content: { "application/json": { schema: schemaOf(reply, "output") } } } : {}),
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
