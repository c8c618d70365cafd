/** A server behind the gateway. */
export type Upstream = {
  readonly name: string;
  readonly url: string;
  /** The header that carries the user's own credential, and its form with `{}` for it; null where none is needed. */
  readonly credential: { readonly header: string; readonly form: string } | null;
  /**
   * Where it runs: a container beside the gateway, or the deployment's door. The edge has people's credentials, renews them, and knows
   * a person by their address.
   */
  readonly at: "machine" | "edge";
};

/** The server of the machine's own journals. */
export const JOURNAL_SERVER = "journal-db";

/** The names of the paths that clients from before use, beside the names of the containers. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  journal: "journal-db",
  "personal-journal": "journal-db",
  google: "google-workspace",
  places: "google-places",
};

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
const HEADER = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;

/**
 * Reads PURSER_UPSTREAMS: JSON such as {"garmin": {"url": "http://garmin:5555/mcp", "credential": {"header": "X-Garmin-Token"}}}.
 *
 * @throws Error saying which one is wrong
 */
export function upstreamsIn(text: string): ReadonlyMap<string, Upstream> {
  const read: unknown = JSON.parse(text);
  if (!isRecord(read)) throw new Error("PURSER_UPSTREAMS is not an object of servers.");
  return new Map(Object.entries(read).map(([name, value]) => [name, upstreamOf(name, value)]));
}

function upstreamOf(name: string, value: unknown): Upstream {
  const url = isRecord(value) && typeof value.url === "string" ? URL.parse(value.url) : null;
  if (!NAME.test(name) || !isRecord(value) || (url?.protocol !== "http:" && url?.protocol !== "https:"))
    throw new Error(`PURSER_UPSTREAMS: ${name} needs a url such as http://garmin:5555/mcp.`);
  const { credential = null, at = "machine" } = value;
  if (at !== "machine" && at !== "edge")
    throw new Error(`PURSER_UPSTREAMS: ${name} is at "machine" or at "edge".`);
  if (at === "edge" && credential !== null)
    throw new Error(`PURSER_UPSTREAMS: ${name} is at the edge, which has its credentials itself.`);
  if (credential === null) return { name, url: url.href, credential, at };
  const header = isRecord(credential) ? credential.header : null;
  const form = isRecord(credential) ? (credential.form ?? "{}") : null;
  if (typeof header !== "string" || !HEADER.test(header) || typeof form !== "string" || !form.includes("{}"))
    throw new Error(`PURSER_UPSTREAMS: the credential of ${name} needs a header, and {} in its form.`);
  return { name, url: url.href, credential: { header, form }, at };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The one name of a server, whichever of its names is asked for. */
export const canonical = (name: string): string =>
  Object.hasOwn(OTHER_NAMES, name) ? (OTHER_NAMES[name] ?? name) : name;
