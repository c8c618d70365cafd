import type { Notice } from "../../notices/contract.ts";
import { DAY_MS, SECOND_MS } from "../../time/calendar.ts";
import type { ChiefWorld } from "../world.ts";
import { type Notification, notePushed, toPush, waitForReader } from "./store.ts";

/** Everything that was held through the night is one message in the morning. */
const DIGEST_FROM = 2;

/** How long somebody who has a socket open has to acknowledge what they are told there: it is told within a minute. */
export const READER_MS = 90 * SECOND_MS;

/**
 * Hands what devices are to hear to the outbox, which sends it, once, by the first channel that takes it. A notice is known there by its
 * id, so that what was handed over twice is sent once. What was held until now goes together.
 *
 * @param watchedUntil while somebody has a socket open, devices wait: what is acknowledged there is sent nowhere else. Unix milliseconds
 */
export async function handNotifications(
  world: ChiefWorld,
  watchedUntil: number,
  take: (notice: Notice) => Promise<boolean>,
): Promise<void> {
  const { sql, now } = world;
  const waiting = toPush(sql, now).filter(({ at }) => now - at < 2 * DAY_MS);
  const isRead = ({ at }: Notification) => watchedUntil > now && now - at < READER_MS;
  for (const { id, at } of waiting.filter(isRead)) waitForReader(sql, id, at + READER_MS);
  const due = waiting.filter((one) => !isRead(one));
  const held = due.filter(({ heldUntil, priority }) => heldUntil !== null && priority !== "urgent");
  const together = held.length >= DIGEST_FROM ? held : [];
  const single = due.filter((one) => !together.includes(one));
  for (const one of single) await hand([one], "agent.told", one.title, world, take);
  if (together.length > 0)
    await hand(together, "agent.digest", `${together.length} things came in overnight`, world, take);
}

async function hand(
  told: readonly Notification[],
  event: string,
  title: string,
  { sql, person }: ChiefWorld,
  take: (notice: Notice) => Promise<boolean>,
): Promise<void> {
  const [first] = told;
  if (first === undefined) return;
  // What an agent says may hold a stranger's words: devices hear that there is something, and of whom; the page has the rest.
  const detail = told.length === 1 ? `${first.agent}: ${title}` : title;
  const fields = { detail, priority: first.priority };
  await take({ key: `agent/${first.id}`, event, at: first.at, fields, person });
  notePushed(
    sql,
    told.map(({ id }) => id),
  );
}
