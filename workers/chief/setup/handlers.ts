import { readCadence } from "../../time/cadence.ts";
import { objectionTo } from "../../time/hours.ts";
import { bodyOf, unusable } from "../../wire/body.ts";
import { momentOrNull } from "../../wire/moment.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { nameOf } from "../agents/instances.ts";
import type { ChiefContext } from "../app.ts";
import { isAttack } from "../guard/attack.ts";
import { nextMomentOf } from "../next.ts";
import { unread } from "../notifications/store.ts";
import { moveZone, zoneOf } from "../schedules/sync.ts";
import { changeSettings, chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import { OwnBody, type OwnReply } from "./operations.ts";
import { greetingOf } from "./setup.ts";

/** Unread notifications that are counted; more are as many. */
const UNREAD_MAX = 1_000;

/** GET /api/chief */
export const showOwn = (c: ChiefContext): Response => c.json(replyOf(c.env.world));

/** PATCH /api/chief */
export async function changeOwn(c: ChiefContext): Promise<Response> {
  const { name, timeZone, quietHours, urgentPasses } = await bodyOf(c.req.raw, OwnBody);
  const { world } = c.env;
  if (name !== undefined && isAttack(name)) throw unusable("name", "expected a name");
  if (timeZone !== undefined && !readCadence("0 0 * * *", timeZone).ok)
    throw unusable("timeZone", "expected an IANA time zone such as Europe/Berlin");
  const objection = quietHours ? objectionTo(quietHours) : null;
  if (objection !== null) throw unusable("quietHours", objection);
  world.sql.atomically(() => {
    changeSettings(world.sql, {
      ...(name === undefined ? {} : { chiefName: name }),
      ...(quietHours === undefined ? {} : { quiet: quietHours }),
      ...(urgentPasses === undefined ? {} : { urgentPasses }),
      ...(timeZone === undefined ? {} : { zone: timeZone }),
    });
    if (timeZone !== undefined) moveZone(timeZone, world);
  });
  return c.json(replyOf(world));
}

function replyOf(world: ChiefWorld): OwnReply {
  const { sql } = world;
  const { setup, setupDoneAt, quiet, urgentPasses } = chiefSettings(sql);
  const step =
    setup === null ? (setupDoneAt === null ? "begins" : "done") : setup.isPaused ? "later" : setup.step;
  return {
    name: nameOf(sql, CHIEF),
    setup: step,
    greeting: greetingOf(world),
    timeZone: zoneOf(world),
    quietHours: quiet,
    urgentPasses,
    unread: unread(sql, UNREAD_MAX).length,
    nextAt: momentOrNull(nextMomentOf(sql)),
  };
}
