import type { Caller, Ticking } from "../caller.ts";
import { AnsweringEntrypoint } from "../entrypoint.ts";
import { isBilledAt } from "../model/label.ts";
import { OUTSIDE } from "../outside.ts";
import { Problem } from "../problem.ts";
import type { Env } from "./outside.ts";
import { run } from "./run.ts";

/** How long after its time an object is still left to its own alarm. */
const LATE_MS = 60 * 60_000;
/** Sessions that one tick wakes; with the roster's call below the 50 subrequests of Workers Free. */
const OVERDUE_MAX = 20;

export { Notes } from "./notes.ts";
export { Roster } from "./roster.ts";
export { AgentSession } from "./session.ts";

/** The agent endpoint. Only the door reaches it, by a direct call; from the internet it is not there. */
export default class Runtime extends AnsweringEntrypoint<Env> implements Ticking {
  protected override respond(request: Request, caller: Caller): Promise<Response> {
    if (request.method !== "POST" || new URL(request.url).pathname !== "/v1/agent/run")
      throw new Problem("not_found", "The agent endpoint has only POST /v1/agent/run; see /openapi.json");
    return run(request, caller, {
      SESSIONS: this.env.SESSIONS,
      clock: OUTSIDE.clock,
      isBilled: isBilledAt(this.env.MODEL_BASE_URL),
      keep: (work) => this.ctx.waitUntil(work),
    });
  }

  /** The net under the alarms of sessions whose time is over. */
  async tick(at: number): Promise<void> {
    const overdue = await this.env.ROSTER.getByName("roster").overdue(at - LATE_MS, OVERDUE_MAX);
    for (const name of overdue) await this.env.SESSIONS.getByName(name).wake();
  }
}
