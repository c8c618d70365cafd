/** What the parts say that every view is made of, in English. */
export const words = {
  keep: "Keep it",
  loading: "Loading",
  asOf: (when: string) => `As of ${when}.`,
  askAgain: "Ask again",
  signedOut: "Your sign-in has ended.",
  signIn: "Sign in again",
  unreachable: "Purser cannot be reached from here. Nothing was sent or changed.",
  request: (id: string) => `Request ${id}`,
  retry: "Try again",
  saidBy: (name: string) => `said by ${name}`,
  hides: "has characters that do not show; their codes stand in their places",
} as const;
