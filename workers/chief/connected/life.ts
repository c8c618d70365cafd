import type { Life } from "../life.ts";
import { calendarFrom } from "./calendar.ts";
import { journalFrom } from "./journal.ts";
import { mailFrom } from "./mail.ts";
import type { Things } from "./things.ts";

/** A person's life by their own tools, in what the checks and jobs ask for. What is not connected throws NotConnected when it is asked. */
export const lifeOf = (things: Things, now: number, zone: string): Life => ({
  mail: mailFrom(things, now),
  calendar: calendarFrom(things, zone),
  journal: journalFrom(things, zone),
});
