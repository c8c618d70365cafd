import type { ConnectionLine, NotOpened } from "./contract.ts";
import { WANTED_SCOPES } from "./scopes.ts";
import { connectCommands, howToConnect, type Service, TITLES } from "./services.ts";
import type { StoredLine } from "./store.ts";

/** Garmin mails its people a week ahead; a page that is opened now and then needs more. */
const SOON_MS = 14 * 24 * 60 * 60_000;

export const notConnected = (service: Service): NotOpened => ({
  ok: false,
  code: "credential_missing",
  message: `${TITLES[service]} is not connected for this person; there is no other credential to use instead. Connect it: ${howToConnect(service)}.`,
});

/** Nothing is ever stored in the clear instead. */
export const NO_KEYS: NotOpened = {
  ok: false,
  code: "service_unavailable",
  message:
    "This deployment has no master key to seal credentials with: npm run setup makes one; then deploy.",
};

/** A connection as its person sees it. */
export function lineFor(service: Service, line: StoredLine | null, now: Date): ConnectionLine {
  const always = { service, title: TITLES[service], ...connectCommands(service) };
  if (!line)
    return {
      ...always,
      status: "not_connected",
      detail: null,
      scopes: [],
      missingScopes: [],
      expiresAt: null,
      connectedAt: null,
    };
  const { scopes, expiresAt, connectedAt, broken, usedAt } = line;
  const missingScopes = (WANTED_SCOPES[service] ?? []).filter((scope) => !scopes.includes(scope));
  const left = expiresAt === null ? null : Date.parse(expiresAt) - now.getTime();
  const isSoon = left !== null && left <= SOON_MS;
  return {
    ...always,
    status: broken !== null ? "broken" : isSoon ? "expires_soon" : "connected",
    detail:
      broken ??
      (isSoon
        ? endText(left, expiresAt ?? "")
        : (withheld(missingScopes) ?? (usedAt === null ? untried(service) : null))),
    scopes,
    missingScopes,
    expiresAt,
    connectedAt,
  };
}

const endText = (left: number, expiresAt: string): string =>
  left <= 0
    ? `The key expired on ${expiresAt.slice(0, 10)}; make a new one and connect again.`
    : `The key expires on ${expiresAt.slice(0, 10)}; make a new one and connect again before that.`;

const untried = (service: Service): string =>
  `Kept without an answer of ${TITLES[service]}: its first use says whether it is taken.`;

const withheld = (scopes: readonly string[]): string | null =>
  scopes.length === 0
    ? null
    : `Not granted: ${scopes.map((scope) => scope.split("/").at(-1)).join(", ")}. Tools that need these say so.`;
