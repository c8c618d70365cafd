import { firstOf } from "../../portable/sql.ts";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import { dayIn } from "../../time/zones.ts";
import { NotConnected } from "../life.ts";
import { TURNS_MAX } from "../memory/turns.ts";
import type { ChiefWorld } from "../world.ts";
import type { Schedule } from "./store.ts";

/**
 * What is looked at before a model is asked. A closed list of code: no script of anybody's, and no text of a stranger's, decides when
 * this wakes. Each is a few reads; what it finds is handed to the job, and its place in the world moves only when the job is done.
 */
export const CHECKS = [
  "always",
  "plan_empty",
  "day_active",
  "mail_since",
  "journal_week",
  "queue_nonempty",
  "turns_since",
  "facts_since",
] as const;
export type CheckName = (typeof CHECKS)[number];

/** Why a slot came to nothing. */
export type QuietWhy = "nothing_new" | "done_already" | "not_connected" | "nothing_happened";

export type CheckResult =
  | { readonly wake: false; readonly why: QuietWhy }
  /** `seen` is how far the world was looked at. */
  | { readonly wake: true; readonly data?: unknown; readonly seen?: string | null };

const quiet = (why: QuietWhy): CheckResult => ({ wake: false, why });

type Check = (schedule: Schedule, world: ChiefWorld, slot: number) => Promise<CheckResult> | CheckResult;

/** Mails of one round; the rest has the next. */
const MAILS_MAX = 30;
/** What ends sooner cannot wait for the next brief. */
export const SOON_MS = 2 * HOUR_MS;

/** How far the urgency check has looked: its own place in the mail, and the questions that it has told of and that still wait. */
type QueueSeen = { readonly mail: string | null; readonly told: readonly string[] };
const queueSeen = (seen: string | null): QueueSeen =>
  seen === null ? { mail: null, told: [] } : (JSON.parse(seen) as QueueSeen);

/** The place in the mail of before, with what was told since. */
export const withMailOf = (before: string | null, after: string | null): string =>
  JSON.stringify({ ...queueSeen(after), mail: queueSeen(before).mail } satisfies QueueSeen);

const RUN: Readonly<Record<CheckName, Check>> = {
  always: () => ({ wake: true }),
  plan_empty: ({ artifactType, zone }, { sql }, slot) => {
    const day = dayIn(new Date(slot), zone);
    const made = firstOf(
      sql,
      "SELECT id FROM artifacts WHERE type = ? AND json_extract(metadata, '$.day') = ?",
      artifactType,
      day,
    );
    return made === null ? { wake: true, data: { day } } : quiet("done_already");
  },
  day_active: async ({ zone }, { sql, house, life }, slot) => {
    const since = slot - DAY_MS;
    const spoke = firstOf(sql, "SELECT id FROM turns WHERE at > ? LIMIT 1", since);
    const isActive =
      spoke !== null ||
      (await house.endedSince(since)).length > 0 ||
      ((await life.journal?.between(since, slot))?.length ?? 0) > 0;
    return isActive ? { wake: true, data: { day: dayIn(new Date(slot), zone) } } : quiet("nothing_happened");
  },
  mail_since: async ({ seen }, { life }) => {
    if (life.mail === null) return quiet("not_connected");
    const { mails, cursor } = await life.mail.since(seen, MAILS_MAX);
    return mails.length === 0 ? quiet("nothing_new") : { wake: true, data: { mails }, seen: cursor };
  },
  journal_week: async (_schedule, { life }, slot) => {
    if (life.journal === null) return quiet("not_connected");
    const entries = await life.journal.between(slot - 7 * DAY_MS, slot);
    return entries.length === 0 ? quiet("nothing_happened") : { wake: true, data: { entries } };
  },
  queue_nonempty: async ({ seen }, { house, life, now }) => {
    const { mail, told } = queueSeen(seen);
    const waiting = await house.waiting();
    const soon = waiting.filter(({ id, expiresAt }) => expiresAt - now <= SOON_MS && !told.includes(id));
    const since = await life.mail?.since(mail, MAILS_MAX).catch(unconnected);
    const mails = since?.mails ?? [];
    if (soon.length === 0 && mails.length === 0) return quiet("nothing_new");
    const still = told.filter((id) => waiting.some((one) => one.id === id));
    const after: QueueSeen = {
      mail: since ? since.cursor : mail,
      told: [...still, ...soon.map(({ id }) => id)],
    };
    return { wake: true, data: { waiting: soon, mails }, seen: JSON.stringify(after) };
  },
  turns_since: ({ seen }, { sql }) => {
    const last = firstOf<{ id: string | null }>(
      sql,
      "SELECT max(id) AS id FROM (SELECT id FROM turns WHERE id > ? ORDER BY id LIMIT ?)",
      seen ?? "",
      TURNS_MAX,
    );
    return last?.id ? { wake: true, seen: last.id } : quiet("nothing_new");
  },
  facts_since: ({ seen }, { sql }) => {
    const last =
      firstOf<{ id: string }>(sql, "SELECT max(id) AS id FROM facts WHERE superseded_by IS NULL")?.id ?? null;
    return last === null || last <= (seen ?? "") ? quiet("nothing_new") : { wake: true, seen: last };
  },
};

/** Looks whether there is something to do. What is not connected is a quiet slot; what cannot be read is thrown. */
export const check = async (schedule: Schedule, world: ChiefWorld, slot: number): Promise<CheckResult> => {
  try {
    return await RUN[schedule.check](schedule, world, slot);
  } catch (error) {
    if (error instanceof NotConnected) return quiet("not_connected");
    throw error;
  }
};

function unconnected(error: unknown): undefined {
  if (!(error instanceof NotConnected)) throw error;
}
