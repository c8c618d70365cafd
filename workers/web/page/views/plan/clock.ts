/** The time of day of a moment on the wall of an IANA zone, "07:30": the plan's own zone, wherever its reader is. */
export const clockIn = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(Date.parse(at));
