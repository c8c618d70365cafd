import * as z from "zod/mini";
import { nextSlot, type Slot } from "../../time/slots.ts";
import { moment, sha256Digits } from "../../wire/fields.ts";
import { CLASSES } from "./classes.ts";

/**
 * Of the files: one that is not listed is refused by a restore. Objects of format 1 were read page by page while they changed, so that
 * a restore mends them; since 2 each is of one moment.
 */
export const FORMAT = 2;
const FORMATS = [1, FORMAT] as const;
/** UTC; about when a household sleeps in Europe, and after midnight's own chores. */
const NIGHTLY: Slot = { hour: 2, minute: 20 };

/** The folders of the bucket; its lifecycle rules keep 7 daily, 4 weekly and 12 monthly backups (infra/storage/index.ts). */
export const KINDS = ["daily", "weekly", "monthly"] as const;

/** What a part holds some rows of: a table of D1, or one Durable Object. */
export const Source = z.union([
  z.object({ kind: z.literal("object"), className: z.enum(CLASSES), name: z.string() }),
  z.object({ kind: z.literal("table"), name: z.string() }),
]);
export type Source = z.infer<typeof Source>;

export const Part = z.object({
  /** Within the backup's folder. */
  key: z.string().check(z.regex(/^\d{6}\.ndjson$/)),
  source: Source,
  /** Whether the source's rows begin here. */
  isFirst: z.boolean(),
  rows: z.int(),
  bytes: z.int(),
  sha256: sha256Digits,
});
export type Part = z.infer<typeof Part>;

/** A migration that was applied, as D1 knows it. */
export const AppliedMigration = z.object({ name: z.string(), checksum: z.nullable(z.string()) });
export type AppliedMigration = z.infer<typeof AppliedMigration>;

/** The last file of a backup, and the only one that makes it one. */
export const BackupManifest = z.object({
  format: z.literal(FORMATS),
  startedAt: moment,
  createdAt: moment,
  migrations: z.array(AppliedMigration),
  parts: z.array(Part),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** `daily/2026-11-21`, and by hand `daily/2026-11-21T14-05-09Z`. */
export const BACKUP_NAME = /^(daily|weekly|monthly)\/\d{4}-\d{2}-\d{2}(T\d{2}-\d{2}-\d{2}Z)?$/;

export const manifestKey = (backup: string): string => `${backup}/manifest.json`;
export const partKey = (backup: string, { key }: Part): string => `${backup}/${key}`;
export const partName = (number: number): string => `${String(number).padStart(6, "0")}.ndjson`;

/** The folders that a backup is written to: one made by night counts for its week and month too, on Sundays and on the 1st. */
export function foldersOf(startedAt: number, isNightly: boolean): string[] {
  const date = new Date(startedAt);
  const day = date.toISOString().slice(0, 10);
  if (!isNightly) return [`daily/${date.toISOString().slice(0, 19).replaceAll(":", "-")}Z`];
  return [
    `daily/${day}`,
    ...(date.getUTCDay() === 0 ? [`weekly/${day}`] : []),
    ...(date.getUTCDate() === 1 ? [`monthly/${day}`] : []),
  ];
}

/** When the next night's backup is due. */
export const nextNight = (after: number): number => nextSlot(after, NIGHTLY);
