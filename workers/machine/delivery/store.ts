import { dayOf, monthOf } from "../../time/calendar.ts";

// What the machine's part of the bucket holds. Nothing there ends by its age: one that has slept for months still has its last backup.

/** What the keys of releases, and of backups, begin with. */
export const RELEASES = "machine/releases/";
export const BACKUPS = "machine/backups/";
const BACKUP_SUFFIX = ".age";

/** The signed manifest of the newest release, of what the owner wants restored or asks, or a file of one by its SHA-256. */
export const releaseFileKey = (file: string): string | null =>
  ["release.json", "restore.json", "ask.json"].includes(file) || /^[0-9a-f]{64}$/.test(file)
    ? `${RELEASES}${file}`
    : null;

/** What the machine has answered last to what its owner asked; each is for the one who asked alone. */
export const ANSWER_KEY = "machine/answer.age";

/** As vm/postgres/roles.ts calls them. */
const DATABASES: readonly string[] = ["personal", "system"];

/**
 * Where a backup is kept: the newest of each day of the week, and of each month of the year. Which ones are overwritten is this
 * clock's to say, so that a machine in other hands spoils one day and one month at most.
 */
export function backupKeys(database: string, now: number): readonly string[] | null {
  if (!DATABASES.includes(database)) return null;
  const weekday = new Date(now).getUTCDay();
  const month = monthOf(now).slice("2026-".length);
  return [backupKey(`${database}/day-${weekday}`), backupKey(`${database}/month-${month}`)];
}

/** Of a backup by its name, such as `personal/day-5`. */
export const backupKey = (name: string): string => `${BACKUPS}${name}${BACKUP_SUFFIX}`;
/** The other way round. */
export const backupName = (key: string): string => key.slice(BACKUPS.length, -BACKUP_SUFFIX.length);

/** When it was made is said beside it, for a day of the week says no date. */
export const backupMark = (now: number) => ({ takenOn: dayOf(now) });
