/** What the plan panel says. */
export const words = {
  heading: "Plan",
  empty: "Nothing is planned for today.",
  emptyWhy:
    "Ask your assistant, or Claude Code with the journal connected, to plan the day (create_daily_plan); it appears here.",
  rate: (percent: number) => `${percent} % done`,
  versus: "Plan against actual",
  minutes: (planned: number, actual: number) => `${planned} min planned, ${actual} min done`,
  awake: "Awake agents",
  nothingNext: "does nothing by itself",
  unplanned: "Done without being planned",
  done: "Done",
  skip: "Skip",
  doneOf: (title: string) => `${title}: done`,
  skipOf: (title: string) => `${title}: skip`,
  now: "now",
  next: "next",
  failed: (title: string) => `${title} could not be changed; try again.`,
  states: {
    pending: "open",
    in_progress: "begun",
    completed: "done",
    modified: "done otherwise",
    skipped: "skipped",
    replaced: "replaced",
  },
  late: (minutes: number) => (minutes > 0 ? `ended ${minutes} min late` : `ended ${-minutes} min early`),
} as const;
