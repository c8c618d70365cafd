/** What a Worker's objects have done. */
export type Counts = {
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** Calls of bindings and fetches, by the class whose they are. */
  readonly calls: Readonly<Record<string, number>>;
  /** Alarms, and messages of sockets. */
  readonly entries: number;
};
