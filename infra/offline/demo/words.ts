/** What people and programs of the demo say. Nobody of them is real. */
type Told = {
  readonly id: string;
  /** The agent of the agency that wants it. */
  readonly by: string;
  readonly text: string;
};

export const DEMO_TASKS: readonly [Told, ...Told[]] = [
  { id: "report", by: "writer", text: "Write the weekly report from the notes in the shared folder" },
  { id: "tests", by: "coder", text: "Add tests for the parser of the calendar" },
  { id: "photos", by: "archivist", text: "Sort the holiday photos by place and day" },
  { id: "recipes", by: "planner", text: "Plan five dinners for the week and make a shopping list" },
  { id: "garden", by: "planner", text: "Draw a plan for the vegetable garden" },
  { id: "lesson", by: "writer", text: "Prepare a lesson about fractions for a ten year old" },
];

/** What runs while somebody looks. */
export const INBOX: Told = { id: "inbox-today", by: "assistant", text: "Summarise the mails of today" };

type Asked = Told & { readonly type: string };
export const DEMO_QUESTIONS: readonly [Asked, Asked, ...Asked[]] = [
  {
    id: "cleanup",
    by: "archivist",
    type: "data_deletion",
    text: "Delete the exports of last year from the archive folder",
  },
  { id: "invoice", by: "bookkeeper", type: "payment", text: "Pay the invoice of the plumber, 84 dollars" },
  {
    id: "access",
    by: "bookkeeper",
    type: "permission_changes",
    text: "Give the tax adviser access to the receipts",
  },
  {
    id: "letter",
    by: "writer",
    type: "external_communication",
    text: "Send the cancellation of the phone contract",
  },
];

/** Long enough that a month costs something: a page of notes comes with every message. */
const NOTES =
  "Monday: groceries 84.20, train 12.60, the bicycle's new chain 31.00, lunch with Ada 18.40. ".repeat(150);
type Said = { readonly thread: string; readonly text: string };
export const CHATS: readonly [Said, ...Said[]] = [
  { thread: "household", text: `Here are this month's expenses. What stands out?\n\n${NOTES}` },
  { thread: "travel", text: `Compare these three days in Lisbon with what we spent last time.\n\n${NOTES}` },
  { thread: "letters", text: `Draft a friendly reminder about the deposit, with these sums.\n\n${NOTES}` },
];

type Run = { readonly agent: string; readonly text: string };
export const AGENTS: readonly [Run, ...Run[]] = [
  { agent: "morning-brief", text: `Summarise what is due today.\n\n${NOTES}` },
  { agent: "research", text: `Collect what changed about heat pumps this week.\n\n${NOTES}` },
  { agent: "bookkeeping", text: `Match yesterday's receipts with the account.\n\n${NOTES}` },
];

/** What the assistant was told to remember, and what today holds. */
export const FACTS: readonly string[] = [
  "My sister Ada has her birthday on 3 May",
  "I take the train to work on Tuesdays and Thursdays",
];

export const PLANNED = [
  { title: "Run", start_time: "07:00", end_time: "07:45" },
  { title: "Write the weekly report", start_time: "09:00", end_time: "11:00" },
  { title: "Call the plumber" },
] as const;

/** A persona, and what it hears of. */
export const PERSONA = {
  name: "Proofreader",
  description: "Reads what was written and says what is unclear.",
  systemPrompt: "You proofread.",
  maxBudgetUsd: 0.1,
  event: "text_written",
  says: "The chain and the train are new, and everything else is as it was.",
} as const;

const SENTENCE =
  "The chain and the train are the only new items; everything else is as in the months before. ";
/** What the demo's model answers. */
export const ANSWER = `${SENTENCE.repeat(20)}Shall I keep an eye on it?`;
