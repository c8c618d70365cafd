import * as z from "zod/mini";
import { DAY_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import type { Env } from "../env.ts";
import { toolResultOf } from "../outcome-reply.ts";
import type { Arguments } from "../tools/tool.ts";
import type { PeerSlot } from "./contract.ts";

/** In whose plan a meeting stands, and with whom it is. */
export type Meeting = {
  readonly env: Env;
  readonly person: string;
  readonly peer: { readonly id: string; readonly name: string };
  readonly requestId: string;
};

/** A category of their own: titles of it are told to a third household by who grants this very label. */
const CATEGORY = "household";
/** No zone is further from UTC. */
const OFFSET_MAX_MS = DAY_MS;

const Added = z.object({ item: z.object({ id: z.string() }) });
const Planned = z.object({
  plan: z.nullable(
    z.object({
      items: z.array(
        z.object({ id: z.string(), starts_at: z.nullable(z.string()), ends_at: z.nullable(z.string()) }),
      ),
    }),
  ),
});

/**
 * Keeps an agreed time taken and writes it into its person's plan; the same one again is the same item. What was agreed holds where the
 * journal does not answer: the slot then says that it is in no plan, and asking for it again tries again.
 */
export async function keepMeeting(slot: PeerSlot, askedBy: "us" | "them", meeting: Meeting): Promise<void> {
  const { env, person, peer } = meeting;
  await env.PEERS.getByName("peers").agree(person, peer.id, slot, askedBy);
  await putInPlan(slot, meeting);
}

async function putInPlan(slot: PeerSlot, meeting: Meeting): Promise<void> {
  const { env, person, peer } = meeting;
  const item = {
    title: `Meet ${peer.name}`,
    start_time: momentOf(slot.from),
    end_time: momentOf(slot.to),
    category: CATEGORY,
    item_type: "meeting",
    source: "peers",
    external_id: `${peer.id}:${slot.from}:${slot.to}`,
  };
  const added = await written("add_plan_item", item, meeting);
  if (added === null) return;
  await env.PEERS.getByName("peers").planned(person, peer.id, slot, Added.parse(added).item.id);
}

/**
 * Frees an agreed time, and takes it out of its person's plan; calling it off again tries the plan again.
 *
 * @returns whether there was such a meeting
 */
export async function callOff(slot: PeerSlot, meeting: Meeting): Promise<boolean> {
  const { env, person, peer } = meeting;
  const peers = env.PEERS.getByName("peers");
  const cancelled = await peers.cancel(person, peer.id, slot);
  if (cancelled === null) return false;
  if (cancelled.planItem === null) return true;
  // `replaced` leaves the day's rate, and leaves the time free.
  const change = { item_id: cancelled.planItem, status: "replaced", status_notes: "Called off" };
  if ((await written("update_plan_item", change, meeting)) !== null)
    await peers.planned(person, peer.id, slot, null);
  return true;
}

/**
 * Tells a person that the other household has called a meeting off; whoever does it here knows. What the outbox does not take stays a line
 * of the log: the plan has let go of it, and the page says so.
 */
export async function tellCalledOff({ from, to }: PeerSlot, meeting: Meeting, at: number): Promise<void> {
  const { env, person, peer } = meeting;
  const begins = new Intl.DateTimeFormat("en-GB", {
    timeZone: env.TIME_ZONE,
    dateStyle: "full",
    timeStyle: "short",
  });
  const ends = new Intl.DateTimeFormat("en-GB", { timeZone: env.TIME_ZONE, timeStyle: "short" });
  const detail = `${peer.name} has called off your meeting of ${begins.format(from)} to ${ends.format(to)} (${env.TIME_ZONE}). That time is free again.`;
  const key = `peer/${peer.id}/${from}/${to}/called-off/${at}`;
  try {
    await env.OUTBOX.getByName("outbox").take({
      key,
      event: "meeting.cancelled",
      at,
      fields: { detail },
      person,
    });
  } catch (error) {
    const failure = error instanceof Error ? error.message : "unknown failure";
    console.warn(JSON.stringify({ level: "warn", event: "meeting_not_told", failure }));
  }
}

/** A new version of a day's plan has what was agreed for that day too: an item of the same times is taken for it. */
export async function keepInNewPlan(date: string, env: Env, person: string, requestId: string) {
  const begins = Date.parse(`${date}T00:00:00Z`);
  const peers = env.PEERS.getByName("peers");
  const agreed = await peers.slots(person, begins - OFFSET_MAX_MS, begins + DAY_MS + OFFSET_MAX_MS);
  if (agreed.length === 0) return;
  const read = await env.JOURNALS.getByName(person).call("get_daily_plan", { date }, "peers", requestId);
  const items = Planned.parse(toolResultOf(read)).plan?.items ?? [];
  for (const { peer: id, name, ...slot } of agreed) {
    const same = items.find(
      ({ starts_at: from, ends_at: to }) => from === momentOf(slot.from) && to === momentOf(slot.to),
    );
    if (same) await peers.planned(person, id, slot, same.id);
    else await putInPlan(slot, { env, person, peer: { id, name }, requestId });
  }
}

/** What a tool of the person's journal answers; null where it does not, which the log says. */
async function written(tool: string, given: Arguments, { env, person, requestId }: Meeting) {
  const { isError, text } = await env.JOURNALS.getByName(person).call(tool, given, "peers", requestId);
  const said = JSON.parse(text) as { readonly code?: string };
  if (!isError) return said;
  console.warn(JSON.stringify({ level: "warn", event: "meeting_not_planned", tool, code: said.code }));
  return null;
}
