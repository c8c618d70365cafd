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
  hosts: "Hosts that agents may ask",
  hostsWhat:
    "A token or key of yours for each. Agents that have http_request send it there and nowhere else, and never see it; what changes something waits for your word.",
  noHosts: "None: no agent asks any host.",
  name: "Name",
  host: "Hosts",
  value: "Token or key",
  keep: "Keep it",
  remove: "Remove",
  removeOf: (name: string) => `Remove ${name}`,
  failed: (title: string) => `${title} could not be disconnected; try again.`,
} as const;
