import { saysAll, wordsOf } from "../../language/words.ts";
import { dayIn } from "../../time/zones.ts";
import { clockSeenOn } from "../jobs/when.ts";
import { removeSchedule, type Schedule, schedules } from "../schedules/store.ts";
import { zoneOf } from "../schedules/sync.ts";
import type { ChiefWorld } from "../world.ts";

const DROP =
  /^(?:please |bitte |por favor,? )?(?:cancel|drop|delete|remove|forget|lösche|streiche|vergiss|annule|supprime|oublie|cancela|borra|elimina|olvida) (?<all>all |alle |tous |todos )?(?:the |my |die |meine |den |mon |mes |le |les |mi |mis |el |los )*(?:reminders?|erinnerung(?:en)?|rappels?|recordatorios?)(?: (?:about|to|of|for|that|an|daran,?|de|que|sobre) ?| d['’])?(?<about>.*)$/isu;
const LISTED_MAX = 10;

/** What is said to a wish that reminders go; null where it is none. Where several could be meant, none goes and they are listed. */
export function dropReminders(message: string, world: ChiefWorld): string | null {
  const found = DROP.exec(
    message
      .normalize("NFC")
      .trim()
      .replace(/[.!]+$/, ""),
  )?.groups;
  if (!found) return null;
  const { sql } = world;
  const open = schedules(sql).filter(({ job, dueAt }) => job === "remind" && dueAt !== null);
  const words = wordsOf(found.about ?? "");
  const meant = open.filter(({ payload }) => saysAll(payload ?? "", words));
  if (meant.length === 0)
    return open.length === 0 ? "There are no reminders." : `None of them says that:\n${listed(open, world)}`;
  if (meant.length > 1 && found.all === undefined)
    return `Which? Say more of it, or "drop all reminders":\n${listed(meant, world)}`;
  for (const { id } of meant) removeSchedule(sql, id);
  return `Gone:\n${listed(meant, world)}`;
}

function listed(all: readonly Schedule[], world: ChiefWorld): string {
  const zone = zoneOf(world);
  const today = dayIn(new Date(world.now), zone);
  const lines = all
    .slice(0, LISTED_MAX)
    .map(({ dueAt, payload }) => `- ${clockSeenOn(today, dueAt ?? world.now, zone)}: ${payload ?? ""}`);
  const more = all.length > LISTED_MAX ? [`… and ${all.length - LISTED_MAX} more`] : [];
  return [...lines, ...more].join("\n");
}
