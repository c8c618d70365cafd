import { dayIn } from "../../time/zones.ts";
import { notify } from "../notifications/store.ts";
import { chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import type { Schedule } from "./store.ts";

/** A check that fails once may be an outage of a minute; the third in a row is told, once a day. */
const TOLD_AT = 3;

/** Counts a failure of a schedule that is not its run's, and tells of it when it lasts. */
export function tellOfErrors({ id, agent, title }: Schedule, why: string, world: ChiefWorld): void {
  const { sql, now, newId, zone } = world;
  const [row] = sql.all<{ errors: number }>(
    "UPDATE schedules SET errors = errors + 1 WHERE id = ? RETURNING errors",
    id,
  );
  if (row === undefined || row.errors < TOLD_AT) return;
  const of = {
    key: `errors/${id}/${dayIn(new Date(now), zone)}`,
    id: newId(),
    agent,
    priority: "normal",
    title: `${title} does not work`,
    message: `${title} failed ${row.errors} times: ${why}.`,
    artifact: null,
  } as const;
  notify(sql, of, chiefSettings(sql), zone, now);
}
