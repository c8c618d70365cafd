import { momentOf } from "../../wire/moment.ts";
import { credentialsOf, redacted } from "../credentials/store.ts";
import { subscriptionsOf } from "../events/store.ts";
import { made, ok, type Some } from "../handling.ts";
import { noteChange } from "../store/audit.ts";
import { toolsOf } from "../tools/store.ts";
import { resetSchedules } from "../triggers/firing.ts";
import { triggersOf } from "../triggers/store.ts";
import { TIMEOUT_DEFAULT_MS } from "./schemas.ts";
import { deletePersona, PROJECT, personaOf, personas } from "./store.ts";

const DEFAULTS = {
  projectId: PROJECT,
  name: "Untitled",
  description: null,
  systemPrompt: "",
  structuredPrompt: null,
  icon: null,
  color: null,
  enabled: true,
  maxConcurrent: 1,
  timeoutMs: TIMEOUT_DEFAULT_MS,
  inferenceProfileId: null,
  networkPolicy: null,
  maxBudgetUsd: null,
  maxTurns: null,
  designContext: null,
  groupId: null,
  permissionPolicy: null,
  modelProfile: null,
  runsOn: "edge",
} as const;

export const registryHandlers: Some<
  | "GET /api/personas"
  | "GET /api/personas/:id"
  | "GET /api/personas/:id/full"
  | "POST /api/personas"
  | "DELETE /api/personas/:id"
> = {
  "GET /api/personas": (_, { sql }) => ok(personas.list(sql, "ORDER BY name, id")),
  "GET /api/personas/:id": ({ id }, { sql }) => ok(personaOf(sql, id)),
  "GET /api/personas/:id/full": ({ id }, { sql }) =>
    ok({
      ...personaOf(sql, id),
      tools: toolsOf(sql, id),
      credentials: credentialsOf(sql, id).map(redacted),
      subscriptions: subscriptionsOf(sql, id),
      triggers: triggersOf(sql, id),
    }),
  "POST /api/personas": ({ body }, world) => {
    const { sql, now, newId } = world;
    const at = momentOf(now);
    const { id = newId(), networkPolicy, systemPrompt, ...rest } = body;
    const given = {
      ...rest,
      ...(systemPrompt === undefined ? {} : { systemPrompt: systemPrompt ?? "" }),
      ...(networkPolicy === undefined ? {} : { networkPolicy: textOf(networkPolicy) }),
    };
    const before = personas.get(sql, id);
    // What is left out keeps its value; upstream resets it, and its own clients always send all.
    if (before) personas.update(sql, id, { ...given, updatedAt: at });
    else personas.insert(sql, { ...DEFAULTS, ...defined(given), id, createdAt: at, updatedAt: at });
    const isOn = personaOf(sql, id).enabled;
    if (before && before.enabled !== isOn) resetSchedules(id, world);
    noteChange(world, before ? "persona.changed" : "persona.made", id);
    return before ? ok(personaOf(sql, id)) : made(personaOf(sql, id));
  },
  "DELETE /api/personas/:id": ({ id }, world) => {
    personaOf(world.sql, id);
    deletePersona(world.sql, id);
    noteChange(world, "persona.deleted", id);
    return ok({ deleted: true });
  },
};

const textOf = (policy: string | Record<string, unknown> | null): string | null =>
  policy === null || typeof policy === "string" ? policy : JSON.stringify(policy);

/** Without what was not given, so that the defaults stand. */
const defined = <Given extends object>(given: Given): { [K in keyof Given]: Exclude<Given[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
