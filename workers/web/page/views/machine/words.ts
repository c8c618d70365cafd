type Place = { readonly place: string; readonly monthUsd: string };

const TOUCHED =
  "somebody was at the machine’s database: exchange its keys (npm run rotate) and restore a backup from before.";

/** Everything this view says, in English. */
export const words = {
  heading: "Machine",
  none: "This deployment has no machine.",
  noneWhy:
    "Everything here runs without one. A machine is for what needs Postgres, Docker or a shell; purser:machine gives the deployment one, inside the same month's money.",
  states: {
    asleep: ["calm", "asleep", "Switched off. Only its disk costs something."],
    waking: ["wait", "waking", "Started, and not heard of yet. That takes a minute or two."],
    up: ["go", "up", "It runs."],
    draining: ["wait", "going to sleep", "It ends its work and makes its backup, ten minutes at most."],
    failed: ["stop", "not started", "A start came to nothing. It is off, and may be tried again."],
  },
  since: "Since",
  today: "Today",
  month: "This month",
  hours: (hours: number) => `${hours} ${hours === 1 ? "hour" : "hours"}`,
  ofDay: (hours: number, ofDay: number) => `${hours} of ${ofDay} hours`,
  fixed: "in the fixed costs of the month",
  stop: "Next stop",
  stopNone: { always: "none, it is on all month", hours: "not running" },
  stopIn: "at the latest in",
  stopNow: "now",
  stopping: "once its backup is made",
  heard: "Last heard of",
  backup: "Last backup",
  never: "never",
  release: "Release",
  restore: "Last restore",
  noRelease: "none yet",
  wake: "Wake",
  waking: "Waking…",
  sleep: "Put to sleep",
  sleeping: "Ending its work…",
  woken: "The machine is on its way",
  ran: "The machine was on its way already",
  slept: "The machine ends its work and goes to sleep",
  adminOnly: "An admin can put it to sleep.",
  record: {
    name: "Record of calls",
    none: "comes with its first backup",
    good: (through: string | null) =>
      through === null ? "nothing sealed yet" : `as it was sealed, up to ${through}`,
    bad: "not as it was sealed",
    wrong: "Its record of calls is not as it was sealed",
    restored: (from: string) =>
      `Did you restore a backup from before ${from}? Then this had to come, and you can take the record as it is now for the true one.`,
    else: `Else ${TOUCHED}`,
    noRestore: `No restore explains this: ${TOUCHED}`,
    accept: "I restored a backup",
    title: "Take the record as it is now for the true one?",
    says: (from: string) =>
      `What was handed in from ${from} on is forgotten, and comes anew with the next backup.`,
    verb: "Take it for true",
    accepted: "Taken for the true one.",
    adminOnly: "An admin can take it for the true one.",
  },
  offer: {
    heading: "Another place for the machine",
    says: {
      waiting: ({ place, monthUsd }: Place) =>
        `Azure has no machine of this size there now. The next place is ${place}, ${monthUsd} a month at most. A yes starts nothing: the line that deploys it then stands here.`,
      agreed: ({ place, monthUsd }: Place) =>
        `You agreed to ${place}, ${monthUsd} a month at most. This line deploys it, from Purser’s folder on your computer:`,
      refused: ({ place }: Place) => `${place} was refused. A week later it may be asked for again.`,
      lapsed: ({ place }: Place) =>
        `Nobody answered within a day whether ${place} is to be used. The next start that finds no room asks again.`,
    },
    elsewhere:
      "It is in another region, so the machine is made anew: put its last backup back afterwards (npm run machine -- restore).",
    yes: (monthUsd: string) => `Yes, for ${monthUsd} a month at most`,
    no: "No",
    answered: "Answered. What comes of it stands here in a moment.",
    ownerOnly: "An owner answers this.",
  },
} as const;
