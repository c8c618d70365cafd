import type { Caller } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import type { EnvOf } from "../env.ts";
import { OUTSIDE } from "../outside.ts";
import type { bindings } from "./bindings.ts";
import { Circuit } from "./circuit.ts";
import { processRequest } from "./process.ts";

/** One for the isolate. */
const circuit = new Circuit();

/** The edge proxy. Only the door reaches it, by a direct call, and only with `POST /`; from the internet it is not there. */
export default class EdgeProxy extends AnsweringEntrypoint<EnvOf<typeof bindings>> {
  protected override respond(request: Request, caller: Caller) {
    return processRequest(request, { ...this.env, caller, outside: OUTSIDE, circuit });
  }
}
