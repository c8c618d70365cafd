import type { Operation } from "../operation.ts";
import { RpcReply, RpcRequest } from "../wire/rpc.ts";

const mcp = {
  description:
    "The Model Context Protocol over streamable HTTP, stateless: revision 2026-07-28, and those of 2025 for older clients. A call of a tool is a request of the endpoint behind it, with the caller's own role and limits; what the endpoint refuses is the tool's error. Only a person's own session answers approvals.",
  body: RpcRequest,
  reply: RpcReply,
  failure: { name: "RpcFailure", schema: RpcReply, statuses: ["4XX"] },
  fails: [404, 406],
  keyed: "Handed on to the endpoint of the tool that is called.",
} as const;

/** The endpoints of Purser's own tools: the same ones, for two ways to say who asks. */
export const operations = {
  "POST /mcp": {
    ...mcp,
    summary: "Purser's tools for an MCP client that signs a person in by OAuth at Access",
  },
  "POST /mcp/purser": {
    ...mcp,
    summary: "Purser's tools for an MCP client with a key in its headers",
  },
} as const satisfies Record<string, Operation>;
