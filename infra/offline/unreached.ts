/**
 * What a Worker whose fetch fails like this is answered, as Cloudflare answers in the place of a server (Cloudflare docs, "Cloudflare
 * 5xx errors"); `workers/wire/unreached.ts` and `workers/model/failure.ts` read it.
 */
const UNREACHED = 530;
const NO_READABLE_REPLY = 520;
const NO_REPLY_IN_TIME = 524;

/** Node's codes for a connection that was never made, so that nothing was sent over it. */
const UNCONNECTED =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_TLS|ERR_SSL|CERT|DEPTH|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/;
/** Codes of a name that nobody could look up. */
const NAMELESS = /^(ENOTFOUND|EAI_AGAIN)$/;

export type Unreached = { readonly status: number; readonly cause: string };

/** How a failed `fetch` looks from within a Worker, and what went wrong, for a person. */
export function unreachedBy(error: unknown): Unreached {
  if (error instanceof DOMException && error.name === "AbortError")
    return { status: NO_REPLY_IN_TIME, cause: "it did not answer in time" };
  const { code, message } = innermost(error);
  if (code === undefined) return { status: NO_READABLE_REPLY, cause: message };
  if (!UNCONNECTED.test(code)) return { status: NO_READABLE_REPLY, cause: code };
  const hint = NAMELESS.test(code) ? ", its name is not known; is there a network?" : "";
  return { status: UNREACHED, cause: `${code}${hint}` };
}

type Coded = { readonly code: string | undefined; readonly message: string };

/** The first cause that has a code: `fetch` hides it, and one attempt for each address of a name hides it once more. */
function innermost(error: unknown): Coded {
  const { code, cause, errors, message } = error as Error & {
    readonly code?: unknown;
    readonly errors?: readonly unknown[];
  };
  if (typeof code === "string") return { code, message };
  const inner = cause ?? errors?.[0];
  return inner === undefined ? { code: undefined, message: message ?? String(error) } : innermost(inner);
}
