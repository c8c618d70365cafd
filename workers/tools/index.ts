import type { Caller } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import type { Env } from "./env.ts";
import { serve } from "./serve.ts";
import type { McpTool } from "./tool.ts";

/** The tools of Purser itself; the build writes them in (infra/worker/tools.ts). */
declare const MCP_TOOLS: readonly McpTool[];

/** Purser itself as an MCP server. Only the door reaches it, by a direct call; servers about a person's own things are in workers/mcp. */
export default class Tools extends AnsweringEntrypoint<Env> {
  protected override respond(request: Request, caller: Caller) {
    const { origin } = new URL(request.url);
    const idempotencyKey = request.headers.get("idempotency-key");
    return serve(request, MCP_TOOLS, { env: this.env, caller, origin, idempotencyKey });
  }
}
