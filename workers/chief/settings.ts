import { firstOf, type Sql } from "../portable/sql.ts";
import type { DayHours } from "../time/hours.ts";
import type { SetupState } from "./setup/questions.ts";

/** What is known of a person and how they want it; everything has a beginning. */
export type ChiefSettings = {
  /** How the chief of staff is called. */
  readonly chiefName: string | null;
  /** Null until somebody greets, and again when it is over. */
  readonly setup: SetupState | null;
  readonly setupDoneAt: number | null;
  /** When somebody who began with something else was told of it, once. */
  readonly invitedAt: number | null;
  /** Their IANA zone; null = the deployment's. */
  readonly zone: string | null;
  /** When nothing is told on devices; null = at any time. */
  readonly quiet: DayHours | null;
  /** Whether what is urgent is told in quiet hours too. */
  readonly urgentPasses: boolean;
  /** When they were last heard, and in which session. */
  readonly lastHeardAt: number | null;
  readonly lastSession: string | null;
  /** The thread that was gone to last; null = the one spoken in. */
  readonly currentThread: string | null;
};

export const INITIAL: ChiefSettings = {
  chiefName: null,
  setup: null,
  setupDoneAt: null,
  invitedAt: null,
  zone: null,
  quiet: { from: "22:00", to: "07:00" },
  urgentPasses: true,
  lastHeardAt: null,
  lastSession: null,
  currentThread: null,
};

export function chiefSettings(sql: Sql): ChiefSettings {
  const row = firstOf<{ value: string }>(sql, "SELECT value FROM settings WHERE name = 'settings'");
  return row === null ? INITIAL : { ...INITIAL, ...(JSON.parse(row.value) as Partial<ChiefSettings>) };
}

export function changeSettings(sql: Sql, changes: Partial<ChiefSettings>): ChiefSettings {
  const settings = { ...chiefSettings(sql), ...changes };
  sql.all("INSERT OR REPLACE INTO settings (name, value) VALUES ('settings', ?)", JSON.stringify(settings));
  return settings;
}
