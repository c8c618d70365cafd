import { parsedJson } from "../../nesting.ts";
import { fitsFilter, readFilter } from "./payload-filter.ts";
import type { Event, Subscription } from "./schemas.ts";

/** GitLab's kinds have two generations of names; a subscription to either hears of both. */
const ALIASES: readonly (readonly [string, string])[] = [
  ["gitlab_mr", "gitlab_merge_request"],
  ["gitlab_tag", "gitlab_tag_push"],
  ["gitlab_comment", "gitlab_note"],
];

/** The names under which an event of this type is subscribed to. */
export function namesOf(eventType: string): readonly string[] {
  return ALIASES.find((pair) => pair.includes(eventType)) ?? [eventType];
}

type Published = Pick<Event, "eventType" | "sourceId" | "targetPersonaId">;
type Wanted = Pick<Subscription, "personaId" | "eventType" | "sourceFilter" | "payloadFilter" | "enabled">;

/** The guide's four rules, and the payload's filter. @param payload of the event, parsed where it is JSON */
export function isMatch(event: Published, payload: unknown, wanted: Wanted): boolean {
  if (!wanted.enabled || !namesOf(event.eventType).includes(wanted.eventType)) return false;
  if (event.targetPersonaId !== null && event.targetPersonaId !== wanted.personaId) return false;
  if (!fitsSource(wanted.sourceFilter, event.sourceId)) return false;
  if (wanted.payloadFilter === null) return true;
  const read = readFilter(wanted.payloadFilter);
  // One that was restored from elsewhere may be unreadable; it then matches nothing, as upstream has it.
  return read.ok && fitsFilter(read.filter, payload);
}

/** Exact, or a beginning when the filter ends with `*`; a filter never fits an event without a source. */
function fitsSource(filter: string | null, sourceId: string | null): boolean {
  if (filter === null || filter === "") return true;
  if (sourceId === null || sourceId === "") return false;
  return filter.endsWith("*") ? sourceId.startsWith(filter.slice(0, -1)) : sourceId === filter;
}

/** A payload as conditions and prompts read it; what is no JSON object is `{raw}`. */
export function inputOf(payload: string | null): Readonly<Record<string, unknown>> {
  if (payload === null || payload === "") return {};
  const value = parsedJson(payload);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : { raw: payload };
}
