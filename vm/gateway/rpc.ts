import { createHash } from "node:crypto";

/** A JSON-RPC request of an MCP client, as far as the gateway reads it. */
export type RpcCall = {
  /** Null for a notification, which has no answer. */
  readonly id: string | number | null;
  readonly method: string;
  /** Name of the tool that is called; null for other methods. */
  readonly tool: string | null;
  /** Lower-case hex; what it is of is written nowhere. */
  readonly argumentsSha256: string;
};

/** @returns null when the body is no single JSON-RPC 2.0 request: batches are gone from the protocol */
export function rpcIn(body: Uint8Array): RpcCall | null {
  const read = parsed(new TextDecoder().decode(body));
  if (!isRecord(read) || read.jsonrpc !== "2.0" || typeof read.method !== "string") return null;
  const { id = null, method, params } = read;
  if (id !== null && typeof id !== "string" && typeof id !== "number") return null;
  const { name, arguments: given = {} } = isRecord(params) ? params : {};
  const tool = method === "tools/call" ? name : null;
  if (tool !== null && typeof tool !== "string") return null;
  return {
    id,
    method: recordable(method.slice(0, 100)),
    tool: tool === null ? null : recordable(tool.slice(0, 200)),
    argumentsSha256: argumentsHash(given),
  };
}

/** A name as Postgres takes it: no half of a character, which cutting leaves too, and no U+0000. */
const recordable = (name: string): string => name.toWellFormed().replaceAll("\0", "\ufffd");

export const argumentsHash = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of JSON-RPC's range for a server's own errors. */
const SERVER_ERROR = -32_000;

/**
 * An outcome that is no answer, with a word for programs. Of a tool it is the tool's error, so that the model can say what is
 * wrong instead of the client giving up; of anything else it is the protocol's.
 */
export function rpcFailure({ id, tool }: RpcCall, code: string, text: string): object {
  const says = `${code}: ${text}`;
  if (tool === null) return { jsonrpc: "2.0", id, error: { code: SERVER_ERROR, message: says } };
  return { jsonrpc: "2.0", id, result: { isError: true, content: [{ type: "text", text: says }] } };
}

/** Whether one of the patterns, which may end in `*`, is of this tool. */
export const keyMayCall = (patterns: readonly string[], tool: string): boolean =>
  patterns.some((one) => (one.endsWith("*") ? tool.startsWith(one.slice(0, -1)) : one === tool));

/**
 * The answer to tools/list without the tools that the key may not call.
 *
 * @param text a JSON body, or events with one in each `data:` line
 */
export function withAllowedTools(text: string, patterns: readonly string[]): string {
  if (patterns.includes("*")) return text;
  if (text.trimStart().startsWith("{")) return filtered(text, patterns);
  return text.replaceAll(/^data: ?(.*)$/gm, (_, json: string) => `data: ${filtered(json, patterns)}`);
}

function filtered(json: string, patterns: readonly string[]): string {
  const read = parsed(json);
  if (!isRecord(read) || !isRecord(read.result) || !Array.isArray(read.result.tools)) return json;
  const tools = read.result.tools.filter(
    (tool: unknown) => isRecord(tool) && typeof tool.name === "string" && keyMayCall(patterns, tool.name),
  );
  return JSON.stringify({ ...read, result: { ...read.result, tools } });
}
