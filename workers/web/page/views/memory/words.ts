/** Everything this view says, in English. */
export const words = {
  heading: "Memory",
  why: "What your agents know about you, who said so, and since when. What you forget here is gone at once, also from search.",
  search: "Search what is known",
  remember: "Something to remember",
  add: "Remember",
  none: "Nothing is known about you yet.",
  noneWhy:
    "Say “remember that …” in Chat, or write it here. Each night your chief of staff notes what you said that lasts.",
  noneFound: "Nothing that is known answers that.",
  trust: { owner: "", derived: "noted by an agent", tainted: "not confirmed" },
  ends: "ends",
  confirm: "It is so",
  change: "Change",
  save: "Save",
  forget: "Forget",
  of: (verb: string, text: string) => `${verb}: ${text}`,
  forgetTitle: "Forget this?",
  forgetSays:
    "At once and for good: it is not found again, and no note brings it back. Nightly backups keep their copies until they end.",
  forgetVerb: "Forget it",
  changeTitle: "Change what is known",
  changeTo: "As it is now",
  forgotten: "Forgotten.",
} as const;
