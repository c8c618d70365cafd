/** A mail as a triage sees it. Its text is a stranger's: material, never an instruction. */
export type Mail = {
  readonly id: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  /** Unix milliseconds. */
  readonly at: number;
};

export type CalendarEvent = { readonly title: string; readonly from: number; readonly to: number };

/** A line of the journal. */
export type JournalEntry = {
  readonly at: number;
  readonly kind: "training" | "sleep" | "money" | "note";
  readonly text: string;
};

/** New mail after a cursor; the cursor is kept only when what came of it is. */
export type MailSource = {
  readonly since: (
    cursor: string | null,
    max: number,
  ) => Promise<{ readonly mails: readonly Mail[]; readonly cursor: string | null }>;
};
export type CalendarSource = {
  readonly between: (from: number, to: number) => Promise<readonly CalendarEvent[]>;
};
export type JournalSource = {
  readonly between: (from: number, to: number) => Promise<readonly JournalEntry[]>;
};

/** What is asked for is not connected; whoever looks finds nothing, and says why. */
export class NotConnected extends Error {
  override readonly name = "NotConnected";
}

/** What is connected of a person's life; null, or NotConnected when it is asked, where nothing is. */
export type Life = {
  readonly mail: MailSource | null;
  readonly calendar: CalendarSource | null;
  readonly journal: JournalSource | null;
};
