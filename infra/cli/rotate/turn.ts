import type { Rotations } from "../../config/client-keys.ts";
import { isReplaced } from "../../config/token-rules.ts";
import type { Random } from "../../stackfile/crypt.ts";
import { type IssuedToken, issue, type TokenRecord } from "../../stackfile/tokens.ts";
import { type ClientTurn, GRACE_MS, type RotatedCredentials } from "./credentials.ts";

/** The credentials after a rotation, and the bearer tokens that were made. */
export type Turned = {
  readonly tokens: readonly TokenRecord[];
  readonly serviceTokens: Rotations;
  readonly made: readonly IssuedToken[];
};

type Terms = { readonly now: Date; readonly random: Random; readonly leaked: boolean };

/** Rotates what the turns name, all at one moment. Pure but for the randomness that comes in. */
export function turnAll(credentials: RotatedCredentials, turns: readonly ClientTurn[], terms: Terms): Turned {
  const bearers = new Set(turns.filter(({ bearer }) => bearer).map(({ name }) => name));
  const { tokens, made } = newBearers(credentials.tokens, bearers, terms);
  const services = turns.filter(({ service }) => service).map(({ name }) => name);
  return { tokens, made, serviceTokens: newVersions(credentials.serviceTokens, services, terms) };
}

/**
 * The new token takes its predecessor's place in the list; the predecessor goes behind and ends with its grace period, or
 * sooner by itself. One that was replaced before is gone then: a client has two tokens at most.
 */
function newBearers(tokens: readonly TokenRecord[], names: ReadonlySet<string>, terms: Terms) {
  const { now, random, leaked } = terms;
  const replacedAt = wholeSecond(now.getTime());
  const graceEnd = now.getTime() + (leaked ? 0 : GRACE_MS);
  const made: IssuedToken[] = [];
  const replaced: TokenRecord[] = [];
  const kept = tokens
    .filter((token) => !(isReplaced(token) && (names.has(token.name) || isOver(token, now))))
    .map((token) => {
      if (!names.has(token.name)) return token;
      const expiresAt = wholeSecond(Math.min(graceEnd, Date.parse(token.expiresAt)));
      replaced.push({ ...token, expiresAt, replacedAt });
      const fresh = issue({ name: token.name, role: token.role }, now, random);
      made.push(fresh);
      return fresh.record;
    });
  return { tokens: [...kept, ...replaced], made };
}

function newVersions(rotations: Rotations, names: readonly string[], { now, leaked }: Terms): Rotations {
  const rotatedAt = wholeSecond(now.getTime());
  const previousUntil = wholeSecond(now.getTime() + (leaked ? 0 : GRACE_MS));
  const turned = names.map((name) => {
    const version = (rotations[name]?.version ?? 1) + 1;
    return [name, { version, rotatedAt, previousUntil }] as const;
  });
  return { ...rotations, ...Object.fromEntries(turned) };
}

/** Nothing is left to say about it: it opens nothing, and its rotation is too long ago to hold up another. */
const isOver = ({ expiresAt, replacedAt }: TokenRecord, now: Date): boolean =>
  Date.parse(expiresAt) <= now.getTime() &&
  (replacedAt === undefined || Date.parse(replacedAt) + GRACE_MS <= now.getTime());

/** Whole seconds, so that it reads the same everywhere. */
export const wholeSecond = (ms: number): string =>
  new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");
