import { type Access, answering, type Method, ROUTES, type Route } from "../edge/routes.ts";
import { WORKER_NAMES, WORKERS } from "../workers.ts";
import type { Operation } from "./operation.ts";
import { parametersOf } from "./parameters.ts";
import { responsesOf } from "./responses.ts";
import { PROBLEM, schemaOf } from "./schema.ts";

export type { Operation } from "./operation.ts";

/** What every Worker that answers a request says of its endpoints, by the table of Workers. */
const OPERATIONS: Readonly<Record<string, Operation>> = Object.assign({}, ...(await described()));

function described(): Promise<readonly Readonly<Record<string, Operation>>[]> {
  const answers = WORKER_NAMES.filter((name) => name === "edge" || WORKERS[name].isBehindDoor);
  return Promise.all(
    answers.map(async (name) => {
      const said = (await import(`../${name}/operations.ts`)) as {
        readonly operations: Readonly<Record<string, Operation>>;
      };
      return said.operations;
    }),
  );
}

/** Every operation has it first, and its Worker's second: generators that make a module of the first tag keep all in one. */
const EVERY = { name: "default", description: "Every endpoint" } as const;

/** The OpenAPI document of the whole deployment, from the door's route table and each Worker's own operations. */
export function openapiDocument(): object {
  refuseUnrouted();
  return {
    openapi: "3.1.0",
    info: {
      title: "Purser",
      version: "1.0.0",
      description:
        "One door to your assistant. Times are ISO 8601 UTC; money in replies is a decimal string of dollars.",
      contact: { name: "Whoever owns the deployment" },
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "The deployment that this document was read from" }],
    security: [{ bearer: [], accessClientId: [], accessClientSecret: [] }, { accessSession: [] }],
    tags: [EVERY, ...WORKER_NAMES.map((name) => ({ name, description: sentence(WORKERS[name].purpose) }))],
    paths: Object.fromEntries(ROUTES.map((route) => [templated(route.path), pathItem(route)])),
    components: { schemas: { Problem: PROBLEM, ...failures() }, headers: HEADERS, securitySchemes: SECURITY },
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

/** The seeds' own forms of failures, each once. */
const failures = (): Record<string, object> =>
  Object.fromEntries(
    Object.values(OPERATIONS).flatMap(({ failure }) =>
      failure ? [[failure.name, schemaOf(failure.schema, "output")]] : [],
    ),
  );

/** An operation that no route leads to would be documented nowhere and answered with 404. */
function refuseUnrouted(): void {
  const routed = new Set(
    ROUTES.flatMap(({ path, methods }) => Object.keys(methods).map((method) => `${method} ${path}`)),
  );
  const lost = Object.keys(OPERATIONS).filter((key) => !routed.has(key));
  if (lost.length > 0) throw new Error(`No route in workers/edge/routes.ts leads to ${lost.join(", ")}.`);
}

const templated = (path: string): string => path.replace(/:(\w+)/g, "{$1}");
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function pathItem(route: Route): object {
  const methods = Object.entries(route.methods).map(([method, access]) => {
    return [method.toLowerCase(), operationObject(method as Method, route, access)] as const;
  });
  return Object.fromEntries(methods);
}

function operationObject(method: Method, route: Route, access: Access): object {
  const key = `${method} ${route.path}`;
  const operation = OPERATIONS[key];
  if (!operation)
    throw new Error(`No operation describes ${key}: add it to the operations.ts of its Worker.`);
  const { summary, description, body } = operation;
  const { owner, limit } = answering(route, method);
  const isForm = route.body === "form";
  const media = isForm ? "application/x-www-form-urlencoded" : "application/json";
  return {
    operationId: key.replace(/[^A-Za-z0-9]+/g, "_").replace(/_$/, ""),
    tags: [EVERY.name, owner === "DOOR" ? "edge" : owner.toLowerCase()],
    summary,
    description,
    ...securityOf(route, access),
    "x-limit-class": limit,
    parameters: parametersOf(method, route.path, operation, isForm),
    ...(body
      ? { requestBody: { required: true, content: { [media]: { schema: schemaOf(body, "input") } } } }
      : {}),
    responses: responsesOf(method, route, access, operation),
  };
}

/** What an operation asks for where that is not what all do. */
function securityOf({ credentials }: Route, access: Access): object {
  if (access === "public") return { security: [] };
  const both = { bearer: [], accessClientId: [], accessClientSecret: [] };
  return { ...(credentials === "both" ? { security: [both] } : {}), "x-roles": access };
}
