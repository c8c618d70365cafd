import { Problem } from "../../problem.ts";
import { momentOf } from "../../wire/moment.ts";
import { accepted, made, ok, type Some, type World } from "../handling.ts";
import { PROJECT, personaOf } from "../registry/store.ts";
import { pageOf } from "../schemas.ts";
import { noteChange } from "../store/audit.ts";
import { refuseCircle } from "./circle.ts";
import { type ReadConfig, readConfig, readStored } from "./config.ts";
import { fire, nextSlotOf } from "./firing.ts";
import { requireListed } from "./polling.ts";
import type { Trigger } from "./schemas.ts";
import { LOOKED_AT, statsOf } from "./stats.ts";
import { firingsOf, triggerOf, triggers, triggersOf } from "./store.ts";

export const triggerHandlers: Some<
  | "POST /api/triggers"
  | "PUT /api/triggers/:id"
  | "DELETE /api/triggers/:id"
  | "GET /api/personas/:id/triggers"
  | "POST /api/triggers/:id/fire"
  | "GET /api/triggers/:id/firings"
  | "GET /api/triggers/:id/history"
  | "GET /api/triggers/:id/stats"
> = {
  "POST /api/triggers": ({ body }, world) => {
    const { sql, now, newId, zone } = world;
    const { personaId, triggerType, config = null, enabled = true, useCaseId = null } = body;
    personaOf(sql, personaId);
    if ((body.targetPersonaId ?? personaId) !== personaId)
      throw new Problem(
        "invalid_request",
        `targetPersonaId is ${body.targetPersonaId}, and a trigger's events are for its own persona, ${personaId}: make the trigger of the one that is to be run`,
      );
    const read = readConfig(triggerType, config, zone);
    refuseCircle(sql, { id: null, personaId, read }, zone);
    requireListed(sql, personaId, read);
    const at = momentOf(now);
    const id = newId();
    triggers.insert(sql, {
      id,
      projectId: PROJECT,
      personaId,
      triggerType,
      config,
      enabled,
      lastTriggeredAt: null,
      nextTriggerAt: nextSlotOf({ enabled, personaId }, read, world),
      healthStatus: "healthy",
      healthMessage: null,
      useCaseId,
      createdAt: at,
      updatedAt: at,
    });
    noteChange(world, "trigger.made", id);
    return made(triggerOf(sql, id));
  },
  "PUT /api/triggers/:id": ({ id, body }, world) => {
    const before = triggerOf(world.sql, id);
    triggers.update(world.sql, id, { ...body, ...changed(before, body, world) });
    noteChange(world, "trigger.changed", id);
    return ok(triggerOf(world.sql, id));
  },
  "DELETE /api/triggers/:id": ({ id }, world) => {
    triggerOf(world.sql, id);
    for (const table of ["firings", "polls"]) world.sql.all(`DELETE FROM ${table} WHERE trigger_id = ?`, id);
    triggers.delete(world.sql, id);
    noteChange(world, "trigger.deleted", id);
    return ok({ deleted: true });
  },
  "GET /api/personas/:id/triggers": ({ id }, { sql }) => ok(triggersOf(sql, personaOf(sql, id).id)),
  "POST /api/triggers/:id/fire": ({ id, body }, world) => {
    const trigger = triggerOf(world.sql, id);
    if (!trigger.enabled)
      throw new Problem("conflict", "The trigger is disabled; enable it before it is fired");
    const read = readConfig(trigger.triggerType, trigger.config, world.zone);
    fire(trigger, read, null, world, body?.payload === undefined ? {} : { payload: body.payload });
    noteChange(world, "trigger.fired", id);
    return accepted(firingsOf(world.sql, id, 1, 0)[0]);
  },
  "GET /api/triggers/:id/firings": ({ id, query }, { sql }) => {
    const { limit, offset } = pageOf(query);
    if (query.status === undefined) return ok(firingsOf(sql, triggerOf(sql, id).id, limit, offset));
    const found = firingsOf(sql, triggerOf(sql, id).id, LOOKED_AT, 0);
    return ok(found.filter(({ status }) => status === query.status).slice(offset, offset + limit));
  },
  "GET /api/triggers/:id/history": ({ id, query }, { sql }) =>
    ok(firingsOf(sql, triggerOf(sql, id).id, pageOf(query).limit, 0)),
  "GET /api/triggers/:id/stats": ({ id }, { sql }) => ok(statsOf(sql, triggerOf(sql, id).id)),
};

type Change = Partial<Pick<Trigger, "triggerType" | "enabled">> & {
  readonly config?: string | null | undefined;
};

/** A schedule that stays as it is keeps its phase. */
function changed(before: Trigger, body: { [K in keyof Change]: Change[K] | undefined }, world: World) {
  const { sql, now, zone } = world;
  const after = {
    id: before.id,
    personaId: before.personaId,
    triggerType: body.triggerType ?? before.triggerType,
    config: body.config === undefined ? before.config : body.config,
    enabled: body.enabled ?? before.enabled,
  };
  const read = readConfig(after.triggerType, after.config, zone);
  refuseCircle(sql, { ...after, read }, zone);
  requireListed(sql, before.personaId, read);
  const isSame =
    after.triggerType === before.triggerType &&
    JSON.stringify([read.schedule, read.address]) === JSON.stringify(timingOf(readStored(before, zone)));
  const keepsPhase = isSame && after.enabled && before.nextTriggerAt !== null;
  return {
    nextTriggerAt: keepsPhase ? before.nextTriggerAt : nextSlotOf(after, read, world),
    healthStatus: "healthy" as const,
    healthMessage: null,
    updatedAt: momentOf(now),
  };
}

const timingOf = (read: ReadConfig | null) => [read?.schedule, read?.address];
