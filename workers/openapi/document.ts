import { type Owned, ROUTES } from "../edge/table.ts";
import type { Operation } from "../operation.ts";
import type { Access } from "../route.ts";
import { WORKER_NAMES, WORKERS } from "../workers.ts";
import { parametersOf } from "./parameters.ts";
import { commonResponses, responsesOf } from "./responses.ts";
import { PROBLEM, schemaOf } from "./schema.ts";

export type { Operation } from "../operation.ts";

/** What all Workers say of their endpoints, by method and path. */
export type Operations = Readonly<Record<string, Operation>>;

/** Every operation has it first, and its Worker's second: generators that make a module of the first tag keep all in one. */
const EVERY = { name: "default", description: "Every endpoint" } as const;

/** The OpenAPI document of the whole deployment, from the door's route table and each Worker's own operations. */
export function openapiDocument(operations: Operations): object {
  refuseUnrouted(operations);
  const paths = pathsOf(ROUTES, operations);
  return {
    openapi: "3.1.0",
    info: {
      title: "Purser",
      version: "1.0.0",
      description:
        "One door to your assistant. Times are ISO 8601 UTC; money in replies is a decimal string of dollars. A query name that an endpoint does not list, or one that is given twice, is 400; names that begin with `_` are passed over.",
      contact: { name: "Whoever owns the deployment" },
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "The deployment that this document was read from" }],
    security: [{ bearer: [], accessClientId: [], accessClientSecret: [] }, { accessSession: [] }],
    tags: [EVERY, ...WORKER_NAMES.map((name) => ({ name, description: sentence(WORKERS[name].purpose) }))],
    paths,
    components: {
      schemas: { Problem: PROBLEM, ...failuresOf(operations) },
      responses: commonResponses(paths),
      headers: HEADERS,
      securitySchemes: SECURITY,
    },
  };
}

const HEADERS = {
  RequestId: {
    description: "Also in the logs, the audit and every problem.",
    schema: { type: "string", format: "uuid" },
  },
  RetryAfter: { description: "Seconds.", schema: { type: "integer", minimum: 1 } },
  Version: {
    description: "Of what is stored, for If-Match.",
    schema: { type: "string", pattern: '^"\\d+"$' },
  },
} as const;

const SECURITY = {
  bearer: { type: "http", scheme: "bearer", description: "A program's own token; it decides the role." },
  accessClientId: {
    type: "apiKey",
    in: "header",
    name: "CF-Access-Client-Id",
    description: "A program's Access service token, which gets it past Cloudflare Access.",
  },
  accessClientSecret: { type: "apiKey", in: "header", name: "CF-Access-Client-Secret" },
  accessSession: {
    type: "apiKey",
    in: "cookie",
    name: "CF_Authorization",
    description: "A person's session, which Cloudflare Access sets when they sign in.",
  },
} as const;

/** Failures that have a form of their own (docs/contracts.md), each once. */
const failuresOf = (operations: Operations): Record<string, object> =>
  Object.fromEntries(
    Object.values(operations).flatMap(({ failure }) =>
      failure ? [[failure.name, schemaOf(failure.schema, "output")]] : [],
    ),
  );

/** An operation that no route leads to would be documented nowhere and answered with 404. */
function refuseUnrouted(operations: Operations): void {
  const routed = new Set(
    ROUTES.flatMap(({ path, methods }) => Object.keys(methods).map((method) => `${method} ${path}`)),
  );
  const lost = Object.keys(operations).filter((key) => !routed.has(key));
  if (lost.length > 0) throw new Error(`No routes.ts of a Worker leads to ${lost.join(", ")}.`);
}

const templated = (path: string): string => path.replace(/:(\w+)/g, "{$1}");
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

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
  const { summary, description, body } = operation;
  return {
    operationId: key.replace(/[^A-Za-z0-9]+/g, "_").replace(/_$/, ""),
    tags: [EVERY.name, route.owner === "DOOR" ? "edge" : route.owner.toLowerCase()],
    summary,
    description,
    ...securityOf(route, access),
    "x-limit-class": route.limit ?? "page",
    parameters: parametersOf(method, route.path, operation, route.body === "form"),
    ...(body ? { requestBody: { required: true, content: contentOf(route, schemaOf(body, "input")) } } : {}),
    // Bytes as they come have no schema.
    ...(!body && typeof route.body === "object"
      ? { requestBody: { required: true, content: contentOf(route, {}) } }
      : {}),
    // A button alone is a form too, of no fields.
    ...(!body && route.body === "form"
      ? { requestBody: { content: contentOf(route, { type: "object" }) } }
      : {}),
    responses: responsesOf(method, route, access, operation),
  };
}

/** A request's body under each media type that the route takes. */
function contentOf({ body = "json" }: Owned, schema: object): object {
  const media =
    body === "json"
      ? ["application/json"]
      : body === "form"
        ? ["application/x-www-form-urlencoded"]
        : body.types;
  return Object.fromEntries(media.map((type) => [type, { schema }]));
}

/** What an operation asks for where that is not what all do. A route outside Access asks for nothing, or for a proof of its own. */
function securityOf({ credentials, front = "access" }: Owned, access: Access): object {
  const proof = typeof front === "object" && front.proof !== "nothing" ? { "x-proof": front.proof } : {};
  if (access === "public" || access === "proof") return { security: [], ...proof };
  const both = { bearer: [], accessClientId: [], accessClientSecret: [] };
  return { ...(credentials === "both" ? { security: [both] } : {}), "x-roles": access };
}
