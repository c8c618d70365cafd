import { type Answer, type Answering, type Asked, type Caller, ownName, type Ticking } from "../caller.ts";
import { HiddenEntrypoint } from "../entrypoint.ts";
import { OUTSIDE } from "../outside.ts";
import type { Env } from "./env.ts";
import { answerSla, answerStats } from "./monitoring/dashboard.ts";
import { answerMetrics } from "./monitoring/measuring.ts";
import { showInstances } from "./people/instances.ts";

export { Chief } from "./chief.ts";

/** Objects that one tick looks after, below the 50 subrequests of Workers Free; a household has a handful. */
const TICKED_MAX = 40;

/** The chiefs of staff for their people. Only the door reaches it, and it has checked identity, role and size. */
export default class Chiefs extends HiddenEntrypoint<Env> implements Answering, Ticking {
  async answer(asked: Asked, caller: Caller): Promise<Answer> {
    const { pathname } = new URL(asked.url);
    const now = OUTSIDE.clock().getTime();
    if (pathname === "/metrics") return answerMetrics(this.env, now);
    if (pathname === "/api/stats") return answerStats(this.env, caller, now);
    if (pathname === "/api/sla") return answerSla(this.env, caller, now);
    if (pathname === "/api/instances") return showInstances(this.env);
    const { status, headers, body } = await this.env.CHIEFS.getByName(ownName(caller)).answer(asked, caller);
    return {
      status,
      headers: Object.entries(headers),
      body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    };
  }

  /** The net under the objects' alarms. */
  async tick(): Promise<void> {
    const names = await this.env.ROSTER.getByName("roster").list("chief", "", TICKED_MAX);
    await Promise.all(names.map((name) => this.env.CHIEFS.getByName(name).wake()));
  }
}
