/** A page that may be read, or the reason why not, as the model is told it. */
export type Checked = { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly why: string };

const no = (why: string): Checked => ({ ok: false, why });

/**
 * Names that lead to this machine or its network, whatever a list says (RFC 6761, RFC 6762, RFC 8375), with what home and company
 * networks use (ICANN keeps corp, home and mail from being sold) and every name of one word.
 */
const LOCAL_NAME =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|lan|corp|home|mail|arpa|invalid|test|onion)$|^[^.]*$/;
/** Between two dots is something. */
const EMPTY_LABEL = /^\.|\.\./;
/** Four numbers, which is what the URL parser makes of every way to write an IPv4 address; or a bracket, for IPv6. */
const ADDRESS = /^\[|^\d+(\.\d+){3}$/;

/** A public address: https on its own port, without credentials, at a host that has a name and is no private one. */
export function checkPublic(text: string, base?: URL): Checked {
  const url = URL.parse(text, base?.href);
  if (url === null) return no("It is not an address");
  if (url.protocol !== "https:") return no("Only https:// is read");
  if (url.username !== "" || url.password !== "")
    return no("An address with a user name or password is not read");
  if (url.port !== "") return no("Only the usual port of https is read");
  const { hostname } = url;
  if (ADDRESS.test(hostname)) return no("A host is named, not numbered");
  if (EMPTY_LABEL.test(hostname) || LOCAL_NAME.test(undotted(hostname)))
    return no("A private host is not read");
  return { ok: true, url };
}

/**
 * Whether the fetch tool may read an address: a public one, at a host that the owner has listed exactly. What a listed name resolves to
 * is not checked, because a Worker cannot know: its fetch goes by the public internet, also to hosts of its own zone
 * (`COMPATIBILITY_FLAGS` in infra/worker/bundle.ts).
 */
export function checkAddress(text: string, hosts: readonly string[], base?: URL): Checked {
  const checked = checkPublic(text, base);
  if (!checked.ok) return checked;
  const { hostname } = checked.url;
  if (!hosts.includes(hostname))
    return no(`The owner has not listed the host ${hostname}; listed are: ${hosts.join(", ") || "none"}`);
  return checked;
}

/** A host's name without the dots that it may end with: it leads to the same place. */
export const undotted = (hostname: string): string => hostname.replace(/\.+$/, "");
