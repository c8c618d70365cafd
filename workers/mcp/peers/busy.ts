import * as z from "zod/mini";
import type { Caller } from "../../caller.ts";
import { DAY_MS, dayOf, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { ListedEvent, spanOfEvent } from "../../time/events.ts";
import { wallOf } from "../../time/zones.ts";
import { contextOf } from "../context.ts";
import type { Env } from "../env.ts";
import { GOOGLE } from "../google/server.ts";
import { ToolError } from "../tools/outcome.ts";
import type { Arguments } from "../tools/tool.ts";
import { GRID_MINUTES, SLOTS_MAX, type Window } from "./asked.ts";

/** A time that is taken. `label` is the plan's category, or `calendar`; only `agenda` tells it. */
export type TakenTime = Window & { readonly title: string; readonly label: string };
/** Whatever is the reason, it is not told: what cannot be looked at is not free. */
const unknown = (): ToolError =>
  new ToolError("unavailable", "It cannot be said right now; ask again later.");

/** What events of the calendar are labelled: it has no labels of its own. */
export const CALENDAR_LABEL = "calendar";
/** Items of a plan that leave their time free. */
const LEFT_FREE = ["skipped", "cancelled", "replaced"];
/** No zone is further from UTC. */
const OFFSET_MAX_MS = 14 * HOUR_MS;
const GRID_MS = GRID_MINUTES * MINUTE_MS;
const PAGES_MAX = 3;
/** When somebody is asked to meet: hours of the clock on their wall. */
const [DAY_BEGINS_HOUR, DAY_ENDS_HOUR] = [8, 20];

const Plan = z.object({
  time_zone: z.string(),
  plan: z.nullable(
    z.object({
      items: z.array(
        z.object({
          title: z.string(),
          category: z.string(),
          status: z.string(),
          starts_at: z.nullable(z.string()),
          ends_at: z.nullable(z.string()),
        }),
      ),
    }),
  ),
});
const Events = z.object({ events: z.array(ListedEvent), next_page_token: z.nullable(z.string()) });

export type TakenTimes = { readonly taken: readonly TakenTime[]; readonly zone: string };

/** What is in a person's plan, their calendar where one is connected, and what they have agreed to. @throws ToolError unavailable */
export async function lifeIn(
  window: Window,
  person: string,
  env: Env,
  requestId: string,
): Promise<TakenTimes> {
  const { items, zone } = await planned(window, person, env, requestId);
  const [events, agreed] = await Promise.all([
    inCalendar(window, person, zone, env, requestId),
    env.PEERS.getByName("peers").slots(person, window.from, window.to),
  ]);
  const slots = agreed.map(({ from, to }) => ({ from, to, title: "", label: "" }));
  const all = [...items, ...events, ...slots].filter(({ from, to }) => from < window.to && to > window.from);
  return { taken: all.toSorted((a, b) => a.from - b.from || a.to - b.to), zone };
}

async function planned(window: Window, person: string, env: Env, requestId: string) {
  const journal = env.JOURNALS.getByName(person);
  const days: string[] = [];
  // A night's item belongs to the day before.
  for (let at = window.from - DAY_MS; at < window.to + OFFSET_MAX_MS; at += DAY_MS) days.push(dayOf(at));
  const plans = await Promise.all(
    days.map(async (date) => {
      const { isError, text } = await journal.call("get_daily_plan", { date }, "peers", requestId);
      const read = isError ? null : z.safeParse(Plan, JSON.parse(text));
      if (!read?.success) throw unknown();
      return read.data;
    }),
  );
  const items = plans
    .flatMap(({ plan }) => plan?.items ?? [])
    .flatMap((item): TakenTime[] => {
      const [from, to] = [Date.parse(item.starts_at ?? ""), Date.parse(item.ends_at ?? "")];
      const isTaken = to > from && !LEFT_FREE.includes(item.status);
      return isTaken ? [{ from, to, title: item.title, label: item.category }] : [];
    });
  return { items, zone: plans[0]?.time_zone ?? env.TIME_ZONE };
}

async function inCalendar(
  window: Window,
  person: string,
  zone: string,
  env: Env,
  requestId: string,
): Promise<TakenTime[]> {
  // The person's own things are read for them; nothing is ever approved by it.
  const caller: Caller = { kind: "program", name: "peers", role: "cos_internal", requestId };
  const context = contextOf(env, "google", person, caller);
  const list = GOOGLE.tools.find(({ name }) => name === "events_list");
  const found: TakenTime[] = [];
  let token: string | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const given: Arguments = {
      calendar_id: "primary",
      start: new Date(window.from).toISOString(),
      end: new Date(window.to).toISOString(),
      limit: 100,
      ...(token === null ? {} : { page_token: token }),
    };
    const answer: unknown = await list?.run(given as never, context).catch((error: unknown) => {
      if (error instanceof ToolError && error.code === "credential_missing") return null;
      throw unknown();
    });
    if (answer === null) return [];
    const read = z.safeParse(Events, answer);
    if (!read.success) throw unknown();
    found.push(...read.data.events.flatMap((event) => takenBy(event, zone)));
    token = read.data.next_page_token;
    if (token === null) return found;
  }
  throw unknown();
}

function takenBy(event: ListedEvent, zone: string): TakenTime[] {
  const span = spanOfEvent(event, zone);
  const isTaken = span !== null && span.to > span.from;
  return isTaken ? [{ ...span, title: event.summary ?? "", label: CALENDAR_LABEL }] : [];
}

/** Times that are taken, one after the other, rounded outwards and cut to the window. */
export function busyIn(taken: readonly Window[], window: Window): Window[] {
  const busy: Window[] = [];
  for (const { from, to } of taken.toSorted((a, b) => a.from - b.from)) {
    const next = {
      from: Math.max(window.from, Math.floor(from / GRID_MS) * GRID_MS),
      to: Math.min(window.to, Math.ceil(to / GRID_MS) * GRID_MS),
    };
    const last = busy.at(-1);
    if (last && next.from <= last.to)
      busy[busy.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
    else if (next.to > next.from) busy.push(next);
  }
  return busy;
}

/** The first times that are free for so long, at hours of the day. */
export function slotsIn(busy: readonly Window[], window: Window, minutes: number, zone: string): Window[] {
  const found: Window[] = [];
  const length = minutes * MINUTE_MS;
  let from = Math.ceil(window.from / GRID_MS) * GRID_MS;
  while (from + length <= window.to && found.length < SLOTS_MAX) {
    const to = from + length;
    const taken = busy.find((one) => one.from < to && one.to > from);
    if (taken === undefined && isInDay(from, to, zone)) {
      found.push({ from, to });
      from = to;
    } else from = Math.max(from + GRID_MS, Math.ceil((taken?.to ?? 0) / GRID_MS) * GRID_MS);
  }
  return found;
}

function isInDay(from: number, to: number, zone: string): boolean {
  const [begins, ends] = [wallOf(from, zone), wallOf(to, zone)];
  const day = Math.floor(begins / DAY_MS) * DAY_MS;
  return begins >= day + DAY_BEGINS_HOUR * HOUR_MS && ends <= day + DAY_ENDS_HOUR * HOUR_MS;
}
