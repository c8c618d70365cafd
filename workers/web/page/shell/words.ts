/** What stands around the views, in English: the ways around, the banner, the palette and its keys. */
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
  palette: {
    label: "Go to",
    placeholder: "Go to, or do …",
    nothing: "Nothing is called that.",
  },
  keys: {
    title: "Keys",
    next: "Next, previous card",
    deny: "To the card's Deny",
    palette: "Go anywhere, or halt everything",
    close: "Close",
  },
} as const;
