import { AnsweringEntrypoint } from "../entrypoint.ts";
import type { EnvOf } from "../env.ts";
import { Problem } from "../problem.ts";
import { socketCallerOf } from "../wire/socket.ts";
import type { bindings } from "./bindings.ts";

export { Live } from "./live.ts";

/** Hints for open pages. Only the door reaches it, and only with sockets; other Workers publish at the object itself. */
export default class Hints extends AnsweringEntrypoint<EnvOf<typeof bindings>> {
  override async fetch(request: Request): Promise<Response> {
    if (socketCallerOf(request) === null) return super.fetch(request);
    return this.env.LIVE.getByName("live").fetch(request);
  }

  protected override respond(): never {
    throw new Problem("not_found", "Hints have one socket only; see /openapi.json");
  }
}
