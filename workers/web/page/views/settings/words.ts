/** Everything this view says, in English. */
export const words = {
  heading: "Settings",
  context: "What rules may decide",
  version: (version: number) =>
    version === 0 ? "As deployed; nobody has changed them yet." : `Version ${version}`,
  fields: {
    budgetLimit: "Agencies may spend in a day, in dollars",
    costThreshold: "A task above this waits for you, in dollars",
    riskTolerance: "How much rules approve alone",
    approvalRequired: "Everything waits for me",
    blockedOperations: "Always denied, one a line",
    requiresHumanApproval: "Always waits for a person, one a line",
    allowedAgencies: "Agencies that may ask, one a line; none named lets every one ask",
  },
  tolerances: { conservative: "little", balanced: "some", aggressive: "much" },
  preview: "What would change",
  previewed: (changed: number, of: number) =>
    changed === 0
      ? `None of the last ${of} decisions would be another.`
      : `${changed} of the last ${of} decisions would be another:`,
  was: (task: string, was: string, would: string) => `${task}: ${was} → ${would}`,
  save: "Save",
  saved: "Saved.",
  raced: "Somebody changed this meanwhile. What you wrote is still here; look at theirs, then save again.",
  look: "Take theirs",
  clients: "Programs",
  noClients: "No program has a token.",
  rotate: "New ones: npm run rotate",
  notifications: "Notifications",
  notify: {
    why: "Your device is told that something waits, and how many. Nothing of what it is about leaves Purser.",
    turnOn: "Switch on for this device",
    turnOff: "Switch off",
    test: "Send one to try",
    tested: (taken: number, count: number) =>
      `Sent to ${taken} of ${count === 1 ? "one device" : `${count} devices`}.`,
    on: "on for this device",
    off: "off for this device",
    blocked: "Your browser blocks notifications for this address; its settings can allow them.",
    noService:
      "This browser's notification service could not be reached, or it wants no notifications from here.",
    ios: "On an iPhone or iPad: add Purser to the home screen first (Share, then Add to Home Screen), open it from there, and switch it on here.",
    unsupported: "This browser has no notifications.",
    devices: "Devices",
    failures: (count: number) => `(${count} not delivered since the last)`,
    remove: "Remove",
  },
  channels: "Channels",
  reach: {
    list: "Channels, in the order in which they are tried",
    names: { push: "This and your other devices", telegram: "Telegram", webhook: "The household's address" },
    states: { off: "off", unpaired: "not paired", ready: "works", failing: "fails" },
    last: "Last delivered",
    unknown: (count: number) =>
      `Of ${count === 1 ? "one message" : `${count} messages`} of the last seven days nobody knows whether Telegram showed it.`,
    pair: "Pair my chat",
    pairAnew: "Pair another chat",
    unpair: "End the pairing",
    open: "Open this on your phone, or send the bot",
    send: "Send the bot",
    until: "once, until",
  },
  about: "About",
  versions: "Version of each part",
  build: (id: string) => `Build ${id}`,
  signedIn: (name: string, role: string) => `Signed in as ${name}${role ? `, ${role}` : ""}`,
  signOut: "Sign out",
} as const;
