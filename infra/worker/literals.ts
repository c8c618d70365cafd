import { Cron } from "croner";

// What the Cloudflare provider accepts at preview although the API refuses it later, or nothing ever runs.

/** An account or zone id. @throws when it is none */
export function hexId(what: "account" | "zone", id: string): string {
  if (!/^[0-9a-f]{32}$/.test(id))
    throw new Error(`"${id}" is not the id of a Cloudflare ${what} (32 hex digits).`);
  return id;
}

/** A compatibility date as the API wants it, YYYY-MM-DD. @throws on anything else, impossible dates included */
export function isoDate(text: string): string {
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text)
    throw new Error(`"${text}" is not a compatibility date such as 2026-10-20.`);
  return text;
}

/**
 * A cron expression for a Worker: five fields, UTC, weekdays from 1 (Sunday) to 7
 * (developers.cloudflare.com/workers/configuration/cron-triggers).
 * @throws when it is none, or has no next moment
 */
export function cronSchedule(text: string): string {
  const wrong = `"${text}" is not a cron expression of five fields such as "*/5 * * * *".`;
  // The weekday apart, because the parser takes 8 for another Sunday.
  if (!/^\S+( \S+){4}$/.test(text) || /(^|[,-])([089]|\d\d+)[^ ]*$/.test(text.replace(/^.* /, "")))
    throw new Error(wrong);
  let next: Date | null;
  try {
    next = new Cron(text, {
      paused: true,
      mode: "5-part",
      alternativeWeekdays: true,
      timezone: "UTC",
    }).nextRun();
  } catch (error) {
    throw new Error(wrong, { cause: error });
  }
  if (next === null) throw new Error(`"${text}" never comes.`);
  return text;
}
