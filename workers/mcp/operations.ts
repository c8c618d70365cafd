import * as z from "zod/mini";
import type { Operation } from "../operation.ts";

/** JSON-RPC 2.0: a request, or a notification where it has no id. */
const RpcRequest = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.optional(z.union([z.string(), z.int()])),
  method: z.string(),
  params: z.optional(z.looseObject({})),
});

/** What is answered to it; nothing, with 202, to a notification. */
const RpcReply = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.optional(z.nullable(z.union([z.string(), z.int()]))),
  result: z.optional(z.looseObject({})),
  error: z.optional(z.looseObject({ code: z.int(), message: z.string() })),
});

/** The endpoints of the MCP servers. */
export const operations = {
  "POST /mcp": {
    summary: "Purser's tools for an MCP client such as Claude Code",
    description:
      "The Model Context Protocol over streamable HTTP, stateless: revision 2026-07-28, and those of 2025 for older clients. A call of a tool is a request of the endpoint behind it, with the caller's own role and limits; what the endpoint refuses is the tool's error. Only a person's own session answers approvals.",
    body: RpcRequest,
    reply: RpcReply,
    failure: { name: "RpcFailure", schema: RpcReply, statuses: ["4XX"] },
    fails: [404, 406],
    keyed: "Handed on to the endpoint of the tool that is called.",
  },
  "POST /mcp/:server": {
    summary: "A person's own tools for an MCP client: the journal and the daily plan",
    description:
      "The Model Context Protocol as at /mcp. `server` is journal (also journal-db or personal-journal). A person's session and key reach that person's data; a program that acts for a person reaches the owner's.",
    body: RpcRequest,
    reply: RpcReply,
    failure: { name: "RpcFailure", schema: RpcReply, statuses: ["4XX"] },
    fails: [404, 406],
  },
} as const satisfies Record<string, Operation>;
