/** What the view of connections says. */
export const words = {
  heading: "Connections",
  what: "Services that your assistant and Claude Code may use in your name. Each is yours alone.",
  states: {
    connected: "connected",
    expires_soon: "expires soon",
    broken: "connect again",
    not_connected: "not connected",
  },
  since: "Connected",
  ends: "Ends",
  granted: "Granted",
  missing: "Not granted",
  connect: "To connect it, at a terminal:",
  disconnect: "Disconnect",
  disconnectOf: (title: string) => `Disconnect ${title}`,
  failed: (title: string) => `${title} could not be disconnected; try again.`,
} as const;
