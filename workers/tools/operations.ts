import type { Operation } from "../operation.ts";
import { RpcReply, RpcRequest } from "../wire/rpc.ts";

/** The endpoint of Purser's own tools. */
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
} as const satisfies Record<string, Operation>;
