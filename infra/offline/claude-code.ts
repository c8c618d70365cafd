/** Where a client finds Purser, and what opens it. */
export type ClientEntry = {
  /** A deployment on the internet, the run on this computer, or a deployment's machine: all may be there, so their names differ. */
  readonly where: "deployed" | "local" | "machine";
  /** Without a path. */
  readonly url: string;
  /** Values may be `${VARIABLE}`: Claude Code puts in what its environment says. */
  readonly headers: Readonly<Record<string, string>>;
};

/** An MCP server of Purser, by the name that Claude Code keeps it under. */
export type McpServer = {
  readonly name: string;
  readonly path: string;
  /** What has to be connected first (`npm run connect`); null for what works at once. */
  readonly service: string | null;
  /** Its path at the machine's gateway, where it is served there too. */
  readonly machinePath?: string;
};

export const MCP_SERVERS: readonly McpServer[] = [
  { name: "purser", path: "/mcp/purser", service: null },
  { name: "personal-journal", path: "/mcp/journal", service: null, machinePath: "/journal-db/mcp" },
  { name: "google-workspace", path: "/mcp/google", service: "google", machinePath: "/google-workspace/mcp" },
  { name: "garmin", path: "/mcp/garmin", service: "garmin", machinePath: "/garmin/mcp" },
  { name: "splitwise", path: "/mcp/splitwise", service: "splitwise", machinePath: "/splitwise/mcp" },
  { name: "google-places", path: "/mcp/places", service: "places", machinePath: "/google-places/mcp" },
];

/** Those that work: at once, and once their service is connected. */
export const workingServers = (connected: readonly string[]): McpServer[] =>
  MCP_SERVERS.filter(({ service }) => service === null || connected.includes(service));

const variable = (name: string): string => `\${${name}}`;

/** What gets a program past Access and through the door of a deployment, read from the environment that Claude Code is started in. */
export const DEPLOYED_HEADERS = {
  Authorization: `Bearer ${variable("PURSER_TOKEN")}`,
  "CF-Access-Client-Id": variable("PURSER_ACCESS_CLIENT_ID"),
  "CF-Access-Client-Secret": variable("PURSER_ACCESS_CLIENT_SECRET"),
} as const;

/**
 * A deployment's machine, by a key of its gateway (`npm run machine -- keys create`).
 *
 * @param isTunnel whether it is reached by the tunnel, which Access stands before
 */
export const machineEntry = (hostname: string, isTunnel: boolean): ClientEntry => ({
  where: "machine",
  url: `https://${hostname}`,
  headers: {
    Authorization: `Bearer ${variable("PURSER_MACHINE_KEY")}`,
    ...(isTunnel && {
      "CF-Access-Client-Id": variable("PURSER_MACHINE_ACCESS_CLIENT_ID"),
      "CF-Access-Client-Secret": variable("PURSER_MACHINE_ACCESS_CLIENT_SECRET"),
    }),
  },
});

/** The servers that the machine's gateway serves, by its own paths. */
export const machineServers = (): McpServer[] =>
  MCP_SERVERS.flatMap((server) =>
    server.machinePath === undefined ? [] : [{ ...server, path: server.machinePath }],
  );

/** The local run, whose tokens are this run's. */
export const localEntry = (url: string, token: string): ClientEntry => ({
  where: "local",
  url,
  headers: { Authorization: `Bearer ${token}` },
});

const nameAt = ({ where }: ClientEntry, { name }: McpServer): string =>
  where === "deployed" ? name : `${name}-${where}`;

/** The command that tells Claude Code of a server, in every project of this user. */
export function addLine(entry: ClientEntry, server: McpServer): string {
  const flags = Object.entries(entry.headers).map(([name, value]) => `--header '${name}: ${value}'`);
  const words = [nameAt(entry, server), `${entry.url}${server.path}`, ...flags];
  return `claude mcp add --scope user --transport http ${words.join(" ")}`;
}

/** The path where a client signs its person in at Access, with a browser and without a key (workers/tools/routes.ts). */
const SIGN_IN: McpServer = { name: "purser", path: "/mcp", service: null };

/** The command for that: no header, or Claude Code would send it there too. */
export const signInLine = (entry: ClientEntry): string => addLine({ ...entry, headers: {} }, SIGN_IN);

/** The same for whoever edits `~/.claude.json`. */
export function entryJson(entry: ClientEntry, servers: readonly McpServer[]): string {
  const { url, headers } = entry;
  const mcpServers = Object.fromEntries(
    servers.map((server) => [nameAt(entry, server), { type: "http", url: `${url}${server.path}`, headers }]),
  );
  return JSON.stringify({ mcpServers }, null, 2);
}
