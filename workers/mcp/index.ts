import type { Caller } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { OUTSIDE } from "../outside.ts";
import { createApp } from "./app.ts";
import type { PersonalServer, PersonalThings } from "./contract.ts";
import type { Env } from "./env.ts";
import { callMounted, personalToolsOf, serveMounted } from "./mount.ts";

export { Connections } from "./connections/object.ts";
export { PersonalJournal } from "./journal/object.ts";
export { Peers } from "./peers/object.ts";

const app = createApp();

/** The servers about a person's own things. The door reaches them, and the chief of staff for its person, by a direct call. */
export default class Mcp extends AnsweringEntrypoint<Env> implements PersonalThings {
  protected override respond(request: Request, caller: Caller) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/") || pathname.startsWith("/federation/"))
      return app.fetch(request, { ...this.env, caller, outside: OUTSIDE });
    return serveMounted(request, this.env, caller);
  }

  async listTools(server: PersonalServer) {
    return personalToolsOf(server);
  }

  async callTool(
    server: PersonalServer,
    tool: string,
    given: Readonly<Record<string, unknown>>,
    caller: Caller,
  ) {
    return callMounted(this.env, server, tool, given, caller);
  }
}
