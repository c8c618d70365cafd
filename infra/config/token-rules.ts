import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { DAY_MS, HOUR_MS } from "../../policies/prices/time.ts";
import { ENVIRONMENT_CLIENT, GRACE_HOURS } from "./client-keys.ts";
import type { KeyName } from "./keys.ts";
import type { Settings } from "./settings.ts";

/** A rotation may be written on one machine and deployed from another whose clock is behind. */
const CLOCK_SKEW_MS = HOUR_MS;

type Token = Settings["tokens"][number];
type Found = [KeyName, string];
/** With the option of `npm run rotate` that mends it. */
type MendedFound = [...Found, { readonly rotate: string }];

/** What one variable of a Worker may hold (developers.cloudflare.com/workers/platform/limits, "Environment variables"). */
const VARIABLE_MAX_BYTES = 5 * 1024;

/** The list of tokens as the door is given it: what it needs to know a token by, and no more. */
export const deployedTokens = (tokens: readonly Token[]): string =>
  JSON.stringify(tokens.map(({ name, role, sha256, expiresAt }) => ({ name, role, sha256, expiresAt })));

/** A token that a newer one of the same name has replaced; it opens until its grace period is over. */
export const isReplaced = ({ replacedAt }: Token): boolean => replacedAt !== undefined;

/**
 * What is wrong with the list of bearer tokens as a whole. An expired token is no problem: it opens nothing, and must not
 * stand in the way of a deploy.
 */
export function tokenProblems(tokens: readonly Token[], maxDays: number, now: Date): Found[] {
  const latest = now.getTime() + maxDays * DAY_MS;
  const bytes = new TextEncoder().encode(deployedTokens(tokens)).length;
  const tooMany: Found[] =
    bytes > VARIABLE_MAX_BYTES
      ? [
          [
            "tokens",
            `have ${bytes} bytes, and a Worker's variable holds ${VARIABLE_MAX_BYTES}: have fewer tokens`,
          ],
        ]
      : [];
  const each = tokens.flatMap((token, index): Found[] => {
    const before = tokens.slice(0, index);
    const namesakes = before.filter(({ name }) => name === token.name);
    const found: string[] = [];
    if (!isReplaced(token) && namesakes.some((other) => !isReplaced(other)))
      found.push(".name is used twice; all but one of its tokens need replacedAt");
    if (namesakes.some(({ role }) => role !== token.role))
      found.push(".role differs from that of another token with this name");
    if (before.some(({ sha256 }) => sha256 === token.sha256)) found.push(".sha256 is used twice");
    if (Date.parse(token.expiresAt) > latest) found.push(`.expiresAt is more than ${maxDays} days ahead`);
    if (outlivesGrace(token.replacedAt, token.expiresAt))
      found.push(`.expiresAt is more than ${GRACE_HOURS} hours after replacedAt`);
    return found.map((problem) => ["tokens", `[${index}]${problem}`]);
  });
  return [...tooMany, ...each];
}

/** What is wrong with the service tokens: rotations of nobody, and ones that would keep an old secret for longer. */
export function clientProblems(
  { serviceClients = [], serviceTokens = {} }: Partial<Settings>,
  now: Date,
): Found[] {
  const found: Found[] = [];
  if (new Set(serviceClients).size < serviceClients.length)
    found.push(["serviceClients", "names someone twice"]);
  if (serviceClients.includes(ENVIRONMENT_CLIENT))
    found.push(["serviceClients", `names ${ENVIRONMENT_CLIENT}, which is the token that the others share`]);
  const names = [ENVIRONMENT_CLIENT, ...serviceClients];
  for (const [name, { rotatedAt, previousUntil }] of Object.entries(serviceTokens)) {
    const wrong = (problem: string) => found.push(["serviceTokens", `.${name}${problem}`]);
    if (!names.includes(name)) wrong(" is no service token of this stack: it is not in serviceClients");
    if (Date.parse(rotatedAt) > now.getTime() + CLOCK_SKEW_MS) wrong(".rotatedAt is in the future");
    if (outlivesGrace(rotatedAt, previousUntil))
      wrong(`.previousUntil is more than ${GRACE_HOURS} hours after rotatedAt`);
  }
  return found;
}

const outlivesGrace = (since: string | undefined, until: string): boolean =>
  since !== undefined && Date.parse(until) - Date.parse(since) > GRACE_HOURS * HOUR_MS;

/**
 * What is wrong with the end of the workers' token. It is a key and no hash, so that nothing but this says how old it is: one without an
 * end would be taken for ever. One that has ended is no problem: it opens nothing, and must not stand in the way of a deploy.
 */
export function workerTokenProblems(
  { workerToken, workerTokenTerms: terms }: Partial<Settings>,
  now: Date,
): MendedFound[] {
  const found: MendedFound[] = [];
  const wrong = (problem: string) => found.push(["workerTokenTerms", problem, { rotate: "worker-token" }]);
  if (workerToken !== undefined && terms === undefined)
    wrong("is not set although workerToken is: nobody knows when it ends, and none is taken without");
  if (terms === undefined) return found;
  const { madeAt, expiresAt, previousUntil = madeAt } = terms;
  const lasts = (until: string) => Date.parse(until) - Date.parse(madeAt);
  if (Date.parse(madeAt) > now.getTime() + CLOCK_SKEW_MS) wrong(".madeAt is in the future");
  if (lasts(expiresAt) > TOKEN_MAX_DAYS * DAY_MS)
    wrong(`.expiresAt is more than ${TOKEN_MAX_DAYS} days after madeAt`);
  if (lasts(previousUntil) > GRACE_HOURS * HOUR_MS)
    wrong(`.previousUntil is more than ${GRACE_HOURS} hours after madeAt`);
  return found;
}
