import { removeSchedulesOf, syncSchedules } from "../schedules/sync.ts";
import type { ChiefWorld } from "../world.ts";
import { CHIEF, templateOf, templatesFor } from "./catalogue.ts";
import { instanceOf, putInstance, resolveAgent } from "./instances.ts";
import type { Template } from "./template.ts";

/** Templates of the profile that sleep until somebody wakes them. */
export const specialists = ({ profile }: Pick<ChiefWorld, "profile">): Template[] =>
  templatesFor(profile).filter(({ isDormant }) => isDormant);

export const isAwake = (name: string, { sql }: Pick<ChiefWorld, "sql">): boolean =>
  name === CHIEF || instanceOf(sql, name)?.state === "active";

/** Wakes an agent: from now on it has its schedules. Again changes nothing. @returns false for a name that is nobody's */
export function activate(name: string, world: ChiefWorld): boolean {
  const { sql, now } = world;
  const instance = instanceOf(sql, name);
  const template = templateOf(name);
  const isOthers = template !== null && template.profile !== null && template.profile !== world.profile;
  if (instance === null && (template === null || isOthers)) return false;
  if (instance === null && template !== null)
    putInstance(sql, {
      name,
      template: name,
      state: "active",
      files: {},
      seen: template.files,
      createdAt: now,
      changedAt: now,
    });
  else if (instance !== null && instance.state === "dormant")
    putInstance(sql, { ...instance, state: "active", changedAt: now });
  const found = resolveAgent(sql, name);
  if (found) syncSchedules(found.agent, world);
  return true;
}

/** Puts an agent to sleep: its schedules go, what it knows of the person stays. @returns false for one that does not sleep, or is nobody's */
export function deactivate(name: string, world: ChiefWorld): boolean {
  const instance = instanceOf(world.sql, name);
  if (name === CHIEF || instance === null) return false;
  putInstance(world.sql, { ...instance, state: "dormant", changedAt: world.now });
  removeSchedulesOf(name, world);
  return true;
}
