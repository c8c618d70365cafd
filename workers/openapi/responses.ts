import type { Operation } from "../operation.ts";
import type { Access, Route } from "../route.ts";
import { ref, schemaOf } from "./schema.ts";

const TEXT = { schema: { type: "string" } } as const;
const PROBLEM_MEDIA = "application/problem+json";

/** Why a request ends with each status, for a reader; the problem's `detail` says it for the one that did. */
const REASONS: Readonly<Record<string, string>> = {
  "4XX": "Refused",
  "400": "It does not fit this endpoint, or came without TLS",
  "401": "No credential, or one that is not valid",
  "402": "The month's money does not cover it",
  "403": "Not for this role, or from another site",
  "404": "There is nothing under this name for this caller",
  "405": "This path answers other methods",
  "409": "It conflicts with what is stored",
  "412": "Somebody changed it meanwhile",
  "413": "It is too large",
  "415": "The body is no JSON",
  "421": "This host is not served here",
  "422": "The model declined",
  "426": "Only a WebSocket is answered here",
  "429": "Too much at once",
  "500": "Something failed on this side",
  "502": "What was asked behind this door failed",
  "503": "It cannot be answered right now",
  "504": "What was asked behind this door did not answer in time",
};
/** Statuses that say when to ask again. */
const WAITS: readonly string[] = ["402", "429", "503"];
const SPENDS: readonly string[] = ["chat", "run"];

const header = (name: string) => ({ $ref: `#/components/headers/${name}` });

/** Every reply of an operation by its status: its own, those that the door gives, and the Worker's refusals. */
export function responsesOf(method: string, route: Route, access: Access, operation: Operation): object {
  const { status = 200, failure, fails = [] } = operation;
  const own = new Set((failure?.statuses ?? []).map(String));
  const problems = new Set([...doorRefusals(method, route, access), ...fails].map(String));
  const refused = [...new Set([...own, ...problems])].toSorted();
  return {
    [status]: success(operation),
    // A handshake has no success of its own number, and Access answers it like any request without a session.
    ...(route.reply === "socket"
      ? { 302: { description: "Not signed in: Access leads to its sign-in" } }
      : {}),
    ...(operation.orChanged ? { 200: success(operation) } : {}),
    ...Object.fromEntries(
      refused.map((one) => {
        const isOwn = own.has(one) || (one.startsWith("4") && own.has("4XX"));
        return [one, refusal(one, operation, { isOwn, isProblem: problems.has(one) || one === "4XX" })];
      }),
    ),
  };
}

/** What can become of a request before, or in spite of, the Worker that owns it; the steps are in workers/edge/door.ts. */
function doorRefusals(method: string, route: Route, access: Access): number[] {
  const writes = method !== "GET";
  return [
    400,
    421,
    429,
    500,
    503,
    ...(access === "public" ? [] : [401, 403]),
    ...(writes ? [413] : []),
    ...(writes && route.body !== "form" ? [415] : []),
    ...(SPENDS.includes(route.limit ?? "page") ? [402] : []),
    ...(route.for === "people" ? [404, 405] : []),
  ];
}

function success({ summary, reply, file, page, events, status = 200, versioned }: Operation): object {
  return {
    description: summary,
    headers: { "x-request-id": header("RequestId"), ...(versioned ? { etag: header("Version") } : {}) },
    ...(file ? { content: { [file]: { schema: {} } } } : {}),
    ...(reply || (page && status === 200)
      ? {
          content: {
            ...(reply ? { "application/json": { schema: schemaOf(reply, "output") } } : {}),
            ...(page && status === 200 ? { [page]: TEXT } : {}),
            ...(events ? { "text/event-stream": streamOf(events) } : {}),
          },
        }
      : {}),
  };
}

/** OpenAPI 3.1 has no word for events, so that their data is described beside the text that they are. */
const streamOf = (events: NonNullable<Operation["events"]>): object => ({
  schema: {
    type: "string",
    description: `Server-sent events (HTML standard): ${Object.keys(events).join(", ")}. The data of each is JSON, see x-events; a line that begins with a colon shows that the stream lives.`,
    "x-events": Object.fromEntries(
      Object.entries(events).map(([name, schema]) => [name, schemaOf(schema, "output")]),
    ),
  },
});

type Kinds = { readonly isOwn: boolean; readonly isProblem: boolean };

/** A refusal that is the same for every operation, by the name that the document has it under once. */
const COMMON = "#/components/responses/";
const commonName = (status: string): string => `Refused${status}`;

/** The refusals that operations refer to, each once. @param paths of the document */
export function commonResponses(paths: object): Readonly<Record<string, object>> {
  const text = JSON.stringify(paths);
  const used = Object.keys(REASONS).filter((status) => text.includes(`"${COMMON}${commonName(status)}"`));
  return Object.fromEntries(used.map((status) => [commonName(status), problemAlone(status)]));
}

const problemAlone = (status: string): object => ({
  ...refusalHead(status),
  content: { [PROBLEM_MEDIA]: { schema: ref("Problem") } },
});

const refusalHead = (status: string): object => ({
  description: REASONS[status] ?? "Refused or failed",
  headers: {
    "x-request-id": header("RequestId"),
    ...(WAITS.includes(status) ? { "retry-after": header("RetryAfter") } : {}),
  },
});

/**
 * Both media types of a status have one schema, of all that can come: a generated client reads a reply by the first of them,
 * whatever the reply itself says it is.
 */
function refusal(status: string, { failure, page }: Operation, { isOwn, isProblem }: Kinds): object {
  const forms = [...(isOwn && failure ? [ref(failure.name)] : []), ...(isProblem ? [ref("Problem")] : [])];
  if (!isOwn && !page) return { $ref: `${COMMON}${commonName(status)}` };
  const schema = forms.length === 1 ? forms[0] : { anyOf: forms };
  return {
    ...refusalHead(status),
    content: {
      ...(isOwn ? { "application/json": { schema } } : {}),
      ...(isProblem ? { [PROBLEM_MEDIA]: { schema } } : {}),
      ...(page ? { "text/html": TEXT } : {}),
    },
  };
}
