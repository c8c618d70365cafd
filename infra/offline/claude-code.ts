/** What Claude Code calls a deployment on the internet, and the run on this machine, which may both be there. */
const NAMES = { deployed: "purser", local: "purser-local" } as const;

/** Where a client finds Purser, and what opens it. */
export type Entry = {
  readonly where: keyof typeof NAMES;
  /** Without a path. */
  readonly url: string;
  /** Values may be `${VARIABLE}`: Claude Code puts in what its environment says. */
  readonly headers: Readonly<Record<string, string>>;
};

const variable = (name: string): string => `\${${name}}`;

/** What gets a program past Access and through the door of a deployment, read from the environment that Claude Code is started in. */
export const DEPLOYED_HEADERS = {
  Authorization: `Bearer ${variable("PURSER_TOKEN")}`,
  "CF-Access-Client-Id": variable("PURSER_ACCESS_CLIENT_ID"),
  "CF-Access-Client-Secret": variable("PURSER_ACCESS_CLIENT_SECRET"),
} as const;

/** The line of the local run, whose tokens are this run's. */
export const localEntry = (url: string, token: string): Entry => ({
  where: "local",
  url,
  headers: { Authorization: `Bearer ${token}` },
});

/** The command that tells Claude Code of it, in every project of this user. */
export function addLine({ where, url, headers }: Entry): string {
  const flags = Object.entries(headers).map(([name, value]) => `--header '${name}: ${value}'`);
  return `claude mcp add --scope user --transport http ${NAMES[where]} ${url}/mcp ${flags.join(" ")}`;
}

/** The same for whoever edits `~/.claude.json`. */
export const entryJson = ({ where, url, headers }: Entry): string =>
  JSON.stringify({ mcpServers: { [NAMES[where]]: { type: "http", url: `${url}/mcp`, headers } } }, null, 2);
