import { credentialsOf, redacted } from "../credentials/store.ts";
import { subscriptionsOf } from "../events/store.ts";
import { made, ok, type Some } from "../handling.ts";
import { noteChange } from "../store/audit.ts";
import { put } from "../store/put.ts";
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
    const { sql, newId } = world;
    const { id = newId(), networkPolicy, systemPrompt, ...rest } = body;
    const given = {
      ...rest,
      ...(systemPrompt === undefined ? {} : { systemPrompt: systemPrompt ?? "" }),
      ...(networkPolicy === undefined ? {} : { networkPolicy: textOf(networkPolicy) }),
    };
    const before = personas.get(sql, id);
    // What is left out keeps its value; upstream resets it, and its own clients always send all.
    const persona = put(personas, "persona", { id, before, given, defaults: DEFAULTS }, world);
    if (before && before.enabled !== persona.enabled) resetSchedules(id, world);
    return before ? ok(persona) : made(persona);
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
