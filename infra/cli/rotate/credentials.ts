import { DAY_MS, HOUR_MS } from "../../../policies/prices/time.ts";
import { ENVIRONMENT_CLIENT, GRACE_HOURS, MACHINE_CLIENT, type Rotations } from "../../config/client-keys.ts";
import { isReplaced } from "../../config/token-rules.ts";
import type { TokenRecord } from "../../stackfile/tokens.ts";

export const GRACE_MS = GRACE_HOURS * HOUR_MS;
/** Rotated without being named: what ends this soon. A service token of fewer days is due in the second half of its life. */
export const DUE_DAYS = 10;

/** The part of the configuration that a rotation reads and changes. */
export type RotatedCredentials = {
  readonly tokens: readonly TokenRecord[];
  readonly serviceTokens: Rotations;
  readonly serviceClients: readonly string[];
  readonly serviceTokenDays: number;
  /** Set where there is a machine, to which the Workers have a service token of their own. */
  readonly machine?: string | undefined;
};

/** One client and what is rotated of it. */
export type ClientTurn = { readonly name: string; readonly bearer: boolean; readonly service: boolean };

/** The tokens that are in use, without those that a rotation has replaced. */
export const currentTokens = (tokens: readonly TokenRecord[]): TokenRecord[] =>
  tokens.filter((token) => !isReplaced(token));

/** Every client there is: those with a bearer token, those with a service token, and the one that is shared. */
export function clientsOf({ tokens, serviceClients, machine }: RotatedCredentials): string[] {
  const bearers = currentTokens(tokens).map(({ name }) => name);
  const workers = machine === undefined ? [] : [MACHINE_CLIENT];
  return [...new Set([ENVIRONMENT_CLIENT, ...workers, ...serviceClients, ...bearers])];
}

/** Everything that a client has, whenever it ends; or its service token alone. */
export function allOf(
  name: string,
  { tokens, serviceClients, machine }: RotatedCredentials,
  serviceOnly = false,
): ClientTurn {
  return {
    name,
    bearer: !serviceOnly && currentTokens(tokens).some((token) => token.name === name),
    service:
      name === ENVIRONMENT_CLIENT ||
      serviceClients.includes(name) ||
      (name === MACHINE_CLIENT && machine !== undefined),
  };
}

/**
 * What of a client ends soon. Both of its credentials turn together, so that they stay on one clock. Nobody has written down
 * when a service token that was never rotated was made, so it counts as ending.
 */
export function dueOf(
  name: string,
  credentials: RotatedCredentials,
  now: Date,
  serviceOnly = false,
): ClientTurn {
  const all = allOf(name, credentials, serviceOnly);
  const { serviceTokenDays } = credentials;
  const within = (days: number) => now.getTime() + days * DAY_MS;
  // A bearer token that is not rotated now must not turn the service token every time.
  const bearer = all.bearer && currentTokens(credentials.tokens).find((token) => token.name === name);
  const rotatedAt = credentials.serviceTokens[name]?.rotatedAt;
  const serviceEnd = rotatedAt === undefined ? 0 : Date.parse(rotatedAt) + serviceTokenDays * DAY_MS;
  const isDue =
    (bearer && Date.parse(bearer.expiresAt) <= within(DUE_DAYS)) ||
    (all.service && serviceEnd <= within(Math.min(DUE_DAYS, serviceTokenDays / 2)));
  return isDue ? all : { name, bearer: false, service: false };
}

/** When each credential was last rotated if that is less than the grace period ago, else null. */
export type Lately = { readonly bearer: string | null; readonly service: string | null };

/**
 * Each credential by itself: a workflow that turned the service token must not hold up the bearer token, and turning both
 * again would end the service token's secret that the program still uses.
 */
export function rotatedLately(
  name: string,
  { tokens, serviceTokens }: RotatedCredentials,
  now: Date,
): Lately {
  const recent = (moments: readonly (string | undefined)[]): string | null =>
    moments
      .filter((moment) => moment !== undefined)
      .toSorted((a, b) => Date.parse(a) - Date.parse(b))
      .findLast((moment) => Date.parse(moment) + GRACE_MS > now.getTime()) ?? null;
  return {
    bearer: recent(tokens.filter((token) => token.name === name).map(({ replacedAt }) => replacedAt)),
    service: recent([serviceTokens[name]?.rotatedAt]),
  };
}
