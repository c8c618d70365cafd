/** Everything this view says, in English. */
export const words = {
  heading: "Tasks",
  kinds: { open: "Running", closed: "Ended", all: "All" },
  kind: "Shown",
  empty: "No task here.",
  emptyWhy: "A task appears when a program asks for it and it is approved.",
  state: {
    running: "running",
    finished: "finished",
    halted: "halted",
    denied: "denied",
    pending: "waits for you",
  },
  cost: "Cost",
  limit: "at most",
  ends: "Ends in",
  lapses: "Not begun, lapses in",
  over: "over",
  reports: "Next report due",
  closed: "Ended",
  halted: "Halted",
} as const;
