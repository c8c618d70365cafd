/**
 * What Cloudflare would answer a Worker whose fetch fails like this (Cloudflare docs, "Cloudflare 5xx errors"), by the code that Node
 * gives the failure; `workers/wire/unreached.ts` reads them.
 */
const STATUSES: Readonly<Record<string, number>> = {
  ENOTFOUND: 530,
  EAI_AGAIN: 530,
  ECONNREFUSED: 521,
  ENETUNREACH: 523,
  EHOSTUNREACH: 523,
  ENETDOWN: 523,
  EADDRNOTAVAIL: 523,
  UND_ERR_CONNECT_TIMEOUT: 523,
  EPROTO: 525,
};
const NO_TLS = /^(ERR_TLS|ERR_SSL|CERT|DEPTH|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/;
/** After the connection stood: the request may have arrived. */
const NO_READABLE_REPLY = 520;
const NO_REPLY_IN_TIME = 524;

export type Unreached = { readonly status: number; readonly cause: string };

/** How a failed `fetch` looks from within a Worker, and what went wrong, for a person. */
export function unreachedBy(error: unknown): Unreached {
  if (error instanceof DOMException && error.name === "AbortError")
    return { status: NO_REPLY_IN_TIME, cause: "it did not answer in time" };
  const { code, message } = innermost(error);
  if (code === undefined) return { status: NO_READABLE_REPLY, cause: message };
  const status = STATUSES[code] ?? (NO_TLS.test(code) ? 526 : NO_READABLE_REPLY);
  return { status, cause: status === 530 ? `${code}, its name is not known; is there a network?` : code };
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
