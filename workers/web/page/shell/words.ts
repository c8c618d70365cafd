/** What stands around the views, in English: the ways around, and the banner. */
export const words = {
  skip: "Skip to the content",
  views: "Views",
  more: "More",
  noPage: "There is no such page",
  toToday: "Go to Today",
  waiting: "waiting",
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOut: "Sign out",
  banner: {
    signedOut: "Your sign-in has ended. What you wrote is kept.",
    signIn: "Sign in again",
    offline: "No connection. You see the last state; answers are sent when it is back.",
    notSent: (decision: "approve" | "deny", title: string) => `Not sent yet: ${decision} “${title}”.`,
    withdraw: "Do not send",
    notTaken: (title: string, why: string) => `Your answer to “${title}” was not taken: ${why}`,
    gotIt: "Got it",
    demo: "This is a demo: a made-up month, nothing is billed.",
  },
} as const;
