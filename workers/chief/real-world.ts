import * as z from "zod/mini";
import type { Caller } from "../caller.ts";
import type { ModelDesk } from "../model/call.ts";
import { deskOf } from "../model/desk.ts";
import { OUTSIDE, type Outside } from "../outside.ts";
import { roleIn } from "../people.ts";
import type { Sql } from "../portable/sql.ts";
import { lifeOf } from "./connected/life.ts";
import { type Things, thingsOf } from "./connected/things.ts";
import { agentGateOf } from "./effects/asking.ts";
import type { Env } from "./env.ts";
import { type House, houseOf } from "./house.ts";
import type { Life } from "./life.ts";
import { chiefSettings } from "./settings.ts";
import type { ChiefWorld } from "./world.ts";

/** What is handed in besides the bindings. */
export type Needed = Pick<Outside, "clock" | "newId" | "send" | "timeLimit"> & {
  readonly desk: (env: Env) => ModelDesk;
  readonly house: (env: Env, now: number) => House;
  readonly life: (things: Things, now: number, zone: string) => Life;
};
export const REAL: Needed = { ...OUTSIDE, desk: deskOf, house: houseOf, life: lifeOf };

/** Whose object it is, by the name that it keeps; nobody's before it has heard anything. @param kept JSON of kind and name */
export function ownerNamed(kept: string | undefined): Caller {
  const [kind, name] =
    kept === undefined ? (["nobody", ""] as const) : (JSON.parse(kept) as [Caller["kind"], string]);
  return { kind, name, role: "personal", requestId: "chief" };
}

/** What a chief of staff works with at this moment, of its bindings and its owner. */
export function worldOf(
  env: Env,
  sql: Sql,
  owner: Caller,
  { desk, house, life, send }: Needed,
  moment: Pick<ChiefWorld, "now" | "newId" | "slowdown">,
): ChiefWorld {
  const { now } = moment;
  const things = thingsOf(env, owner);
  // Where the person is, and not where the deployment was set up: days, times and quiet hours are theirs.
  const zone = chiefSettings(sql).zone ?? env.TIME_ZONE;
  return {
    ...moment,
    sql,
    person: owner.name,
    zone,
    isOwner: owner.kind === "person" && roleIn(env.PEOPLE, owner.name) === "admin",
    gate: agentGateOf(env, owner),
    house: house(env, now),
    life: life(things, now, zone),
    things,
    deployed: env.CONFIGURATION as Readonly<Record<string, unknown>>,
    web: { send, fetchHosts: z.parse(z.array(z.string()), env.FETCH_HOSTS) },
    desk: () => desk(env),
  };
}
