/** Unix milliseconds on the wire: ISO 8601 in UTC. */
export const momentOf = (at: number): string => new Date(at).toISOString();
export const momentOrNull = (at: number | null): string | null => (at === null ? null : momentOf(at));
