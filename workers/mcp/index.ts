import type { Caller } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { createApp } from "./app.ts";
import type { Env } from "./env.ts";
import { serveMounted } from "./mount.ts";
import { serve } from "./serve.ts";
import type { McpTool } from "./tool.ts";

export { Connections } from "./connections/object.ts";
export { PersonalJournal } from "./journal/object.ts";

/** The tools of Purser itself; the build writes them in (infra/worker/tools.ts). */
declare const MCP_TOOLS: readonly McpTool[];

const app = createApp();

/** The MCP servers. Only the door reaches them, by a direct call: `POST /mcp` is Purser itself, below it are the others. */
export default class Mcp extends AnsweringEntrypoint<Env> {
  protected override respond(request: Request, caller: Caller) {
    const { origin, pathname } = new URL(request.url);
    if (pathname.startsWith("/api/")) return app.fetch(request, { ...this.env, caller });
    if (pathname !== "/mcp") return serveMounted(request, this.env, caller);
    const idempotencyKey = request.headers.get("idempotency-key");
    return serve(request, MCP_TOOLS, { env: this.env, caller, origin, idempotencyKey });
  }
}
