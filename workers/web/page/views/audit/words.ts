/** Everything this view says, in English. */
export const words = {
  heading: "Audit",
  seals: "Seals",
  sealed: (day: string, count: number) =>
    `Sealed up to ${day}, ${count === 1 ? "one day" : `${count} days`} in all.`,
  unsealed: "No day is sealed yet; each is sealed in the night after it.",
  unwritten: (count: number) =>
    `${count === 1 ? "One record is" : `${count} records are`} kept and not yet stored.`,
  failing: "Storing has failed since",
  conflicts: (count: number) =>
    `${count === 1 ? "One record did" : `${count} records did`} not match what is stored. Run npm run audit -- verify.`,
  records: "Requests, the latest first",
  filter: { client: "Client", route: "Route", task: "Task", from: "From (UTC day)", to: "To (UTC day)" },
  look: "Look",
  empty: "No request matches.",
  columns: ["When", "Client", "Request", "Status", "Cost"],
  older: "Older",
  end: "That is all.",
  kept: (from: string, days: number) =>
    `That is all; records are kept for ${days} days, here from ${from.slice(0, 10)}.`,
} as const;
