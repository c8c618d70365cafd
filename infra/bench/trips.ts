/** One SQL statement as it was sent to the database. */
export type SentStatement = { readonly sql: string; readonly params: readonly unknown[] };

/** What one request asked of the database: a list of statements for each round trip. */
export type Trips = readonly (readonly SentStatement[])[];

/** The id of the task whose statements are written down; who repeats them puts another in its place. */
export const COUNTED_TASK = "bench-counted";

/** Whether a statement changes nothing. */
export const isRead = ({ sql }: SentStatement): boolean => /^\s*SELECT\b/i.test(sql);
