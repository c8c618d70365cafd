import type { JSONObject } from "@modelcontextprotocol/server";
import type { Owned } from "../edge/table.ts";
import { schemaOf } from "../openapi/schema.ts";
import type { Operation } from "../operation.ts";
import type { Access, Method } from "../route.ts";
import { leanSchema, type ShownTool } from "../wire/shown-tool.ts";
import { OFFERS, type ToolOffer } from "./offers.ts";
import type { McpTool } from "./tool.ts";

type Schemas = Readonly<Record<string, JSONObject>>;
type Arguments = { readonly properties: Schemas; readonly required: readonly string[] };

const TEXT = { type: "string", minLength: 1 } as const;

/**
 * The tools, each made from the route and the operation of the endpoint that it calls: who may, which arguments, what they may be.
 * The build writes them into the Worker, so that at run time no schema is computed.
 *
 * @param operations of all Workers, by method and path
 * @throws Error naming an offer that fits no endpoint
 */
export const catalogueOf = (
  routes: readonly Owned[],
  operations: Readonly<Record<string, Operation>>,
): McpTool[] => OFFERS.map((offer) => toolOf(offer, routes, operations[offer.endpoint]));

function toolOf(offer: ToolOffer, routes: readonly Owned[], operation: Operation | undefined): McpTool {
  const [method, path] = offer.endpoint.split(" ") as [Method, string];
  const row = routes.find((route) => route.path === path && route.methods[method] !== undefined);
  if (!row || !operation) throw new Error(`The tool ${offer.name}: no endpoint is ${offer.endpoint}.`);
  const { owner, limit, halts, for: whose } = row;
  if (owner !== "GATE" && owner !== "LEDGER" && owner !== "CHAT" && owner !== "MCP")
    throw new Error(`The tool ${offer.name}: bind ${owner} in workers/tools/bindings.ts.`);
  const named = (part: string) => offer.names?.[part] ?? part;
  const query = argumentsOf(operation.query);
  return {
    shown: shownOf(offer, method, operation, [
      partsOf(path, operation, named),
      query,
      argumentsOf(operation.body),
    ]),
    owner,
    method,
    path: path.replaceAll(/:(\w+)/g, (_, part: string) => `:${named(part)}`),
    query: Object.keys(query.properties),
    roles: rolesOf(offer, row.methods[method]),
    isForPeople: offer.isForPeople === true || whose === "people",
    isMessage: limit === "chat",
    halts: halts === true,
  };
}

function rolesOf({ name }: ToolOffer, access: Access | undefined): McpTool["roles"] {
  if (typeof access !== "object") throw new Error(`The tool ${name}: its endpoint names no roles.`);
  return access;
}

function shownOf(
  offer: ToolOffer,
  method: Method,
  operation: Operation,
  parts: readonly Arguments[],
): ShownTool {
  const isRead = method === "GET";
  const names = parts.flatMap(({ properties }) => Object.keys(properties));
  if (new Set(names).size < names.length)
    throw new Error(`The tool ${offer.name} has two arguments of one name: ${names.join(", ")}.`);
  return {
    name: offer.name,
    title: offer.title,
    description: [operation.description, offer.hint].filter(Boolean).join(" "),
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(
        parts.flatMap(({ properties }) =>
          Object.entries(properties).map(([name, one]) => [name, leanSchema(one)] as const),
        ),
      ),
      required: parts.flatMap(({ required }) => required),
      additionalProperties: false,
    },
    annotations: {
      readOnlyHint: isRead,
      destructiveHint: offer.isFinal === true,
      idempotentHint: isRead || offer.isRepeatable === true,
      // Each is about the owner's own deployment.
      openWorldHint: false,
    },
  };
}

function partsOf(path: string, operation: Operation, named: (part: string) => string): Arguments {
  const parts = [...path.matchAll(/:(\w+)/g)].map(([, part = ""]) => part);
  const schemaFor = (part: string) => {
    const schema = operation.path?.[part];
    return schema ? (schemaOf(schema, "input") as JSONObject) : TEXT;
  };
  return {
    properties: Object.fromEntries(parts.map((part) => [named(part), schemaFor(part)])),
    required: parts.map(named),
  };
}

/** The fields of a query or a body. */
function argumentsOf(schema: Operation["body"]): Arguments {
  if (schema === undefined) return { properties: {}, required: [] };
  const { properties = {}, required = [] } = schemaOf(schema, "input") as Partial<Arguments>;
  return { properties, required };
}
