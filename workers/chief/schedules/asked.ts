import { dayIn } from "../../time/zones.ts";
import { artifacts } from "../artifacts/store.ts";
import type { ChiefWorld } from "../world.ts";
import { putSchedule } from "./store.ts";
import { meant } from "./words.ts";

const ASKED =
  /^(?:please )?(?:(?:can|could|would) you )?(?:give|show|send|read|run|do|prepare)(?: me)? (?:the |my |today'?s )+(.+?)(?<anew> (?:right )?now| again)?(?: please)?[.!?]*$/i;
const BRIEF_ME = /^(?:please )?brief me(?<anew> again)?(?: now)?(?: please)?[.!]*$/i;

/**
 * What a schedule makes, asked for in words: today's where there is one, and done now where there is none or it is wanted anew. Null where the
 * words name no schedule.
 */
export function askedFor(words: string, world: ChiefWorld): string | null {
  const text = words.trim();
  const found = ASKED.exec(text) ?? BRIEF_ME.exec(text);
  const schedule = found && meant(found[1] ?? "brief", world);
  if (!found || !schedule) return null;
  const { sql, now } = world;
  const { title, artifactType, zone } = schedule;
  if (schedule.state === "paused")
    return `${title} is paused; say "resume the ${title.toLowerCase()}" first.`;
  const [last] = artifacts(sql, artifactType, 1);
  const isToday = last !== undefined && dayIn(new Date(last.at), zone) === dayIn(new Date(now), zone);
  if (isToday && found.groups?.anew === undefined) return `**${last.title}**\n\n${last.content}`;
  putSchedule(sql, { ...schedule, dueAt: Math.min(schedule.dueAt ?? now, now) });
  return `${title}: I'm on it, and tell you what came of it.`;
}
