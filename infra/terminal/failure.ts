// What went wrong, as sentences for a person: what, and what to do next. No stack, no secret, whatever was thrown.

type SystemError = Error & {
  readonly code?: string;
  readonly path?: string;
  readonly syscall?: string;
  /** Of a connection: an address, or the path of a socket. */
  readonly address?: string;
};

/** What a file system says (nodejs.org/api/errors.html, "Common system errors"). */
const FILES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) =>
    `There is no file or folder ${path}. Check the name, and the folder in which the command was started.`,
  EACCES: (path) => `${path} may not be opened. Check who owns it and what its permissions allow.`,
  EPERM: (path) => `${path} may not be changed. Check who owns it and what its permissions allow.`,
  EEXIST: (path) => `${path} exists already. Name another one, or remove it.`,
  EISDIR: (path) => `${path} is a folder. Name a file.`,
  ERR_FS_EISDIR: (path) => `${path} is a folder where a file should be. Remove it, or move it away.`,
  ENOTDIR: (path) => `${path} lies in something that is no folder. Check the name.`,
  ELOOP: (path) => `${path} is a link that leads back to itself. Put the file in its place.`,
  ENOSPC: (path) => `No room is left for ${path}. Make some, then run this again.`,
  EROFS: (path) => `${path} lies on a disk that takes no changes. Name another place.`,
};

/** What a network says: Node's own codes, and undici's of `fetch`. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers at that address",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ENOTFOUND: "its name leads nowhere",
  EAI_AGAIN: "its name could not be looked up",
  ENETUNREACH: "the network does not lead there",
  EHOSTUNREACH: "the network does not lead there",
  ETIMEDOUT: "no answer came in time",
  UND_ERR_CONNECT_TIMEOUT: "no answer came in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer came in time",
  UND_ERR_BODY_TIMEOUT: "no answer came in time",
  CERT_HAS_EXPIRED: "its certificate has ended",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by itself",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate cannot be verified",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};
const NETWORK_NEXT = "Check the address and the network, then run this again.";

/** Errors that only a mistake in the code makes. */
const FAULTS: readonly string[] = ["TypeError", "ReferenceError", "RangeError"];

/** What was thrown, with everything that caused it; one attempt for each address of a name hides it once more. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let one = error; one instanceof Error && !chain.includes(one); ) {
    chain.push(one);
    one = one.cause ?? (one instanceof AggregateError ? one.errors[0] : undefined);
  }
  return chain;
}

/** Why nothing came over the network: half a sentence; null when the network is not what failed. */
export function networkReason(error: unknown): string | null {
  for (const one of chainOf(error)) {
    const known = NETWORK[(one as SystemError).code ?? ""];
    if (known !== undefined) return known;
    if (one.name === "TimeoutError") return "no answer came in time";
  }
  // ky's own name for it, and what `fetch` throws when it does not say more.
  const isNetwork = chainOf(error).some(
    ({ name, message }) => name === "NetworkError" || message === "fetch failed",
  );
  return isNetwork ? "no connection could be made" : null;
}

/**
 * What was thrown, for a person. An Error of this project's is its own sentence; what Node and the network throw is put into
 * one that says what to do next.
 */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path, syscall, address } = error as SystemError;
  if (code === "ENOENT" && syscall?.startsWith("spawn"))
    return `The program ${path ?? "it needs"} is not on this machine. Install it, then run this again.`;
  if (syscall === "connect" && address?.startsWith("/"))
    return `Nothing answers at ${address}. Start what listens there, then run this again.`;
  const aboutFile = FILES[code ?? ""];
  if (aboutFile !== undefined && path !== undefined) return aboutFile(path);
  // A folder is only noticed when it is read, and by then Node does not say which.
  if (code === "EISDIR")
    return "A folder is where a file should be. Check the names, and the folder that was given.";
  const network = networkReason(error);
  if (network !== null) return `${hostOf(error)} could not be reached: ${network}. ${NETWORK_NEXT}`;
  const status = (error as { readonly response?: { readonly status?: unknown } }).response?.status;
  if (error.name === "HTTPError" && typeof status === "number")
    return `${hostOf(error)} answered with status ${status}. Check the address and the credentials, then run this again.`;
  if (error.name === "ZodError" || error.name === "$ZodError") return otherForm(error);
  if (error instanceof SyntaxError)
    return "What was read is no JSON. Check the file or the address that was named.";
  const text = withoutStack(error.message);
  return FAULTS.includes(error.name)
    ? `This is a fault of Purser's own: ${text}. Report it with the command that you ran.`
    : text;
}

/** A schema's own message is a list of JSON; where the first difference is says enough to look there. */
function otherForm(error: Error): string {
  const [first] =
    (error as { readonly issues?: readonly { readonly path?: readonly PropertyKey[] }[] }).issues ?? [];
  const at = first?.path?.length ? ` at ${first.path.join(".")}` : "";
  return `What was read has another form than was expected${at}. Check the file or the address that was named, and that both sides are of one version.`;
}

/** Whoever was asked; a request's path may hold what is nobody's business. */
function hostOf(error: unknown): string {
  for (const one of chainOf(error)) {
    const { request, hostname } = one as { request?: { readonly url?: unknown }; hostname?: unknown };
    const url = typeof request?.url === "string" ? URL.parse(request.url) : null;
    if (url !== null) return url.host;
    if (typeof hostname === "string") return hostname;
  }
  return "The other side";
}

const withoutStack = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^\s+at\s/.test(line))
    .join("\n");
