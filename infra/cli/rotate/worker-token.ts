import { styleText } from "node:util";
import { TOKEN_MAX_DAYS } from "../../../policies/exposure/tokens.ts";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { GRACE_HOURS } from "../../config/client-keys.ts";
import type { RawConfig, Settings } from "../../config/settings.ts";
import type { Random } from "../../stackfile/crypt.ts";
import type { Change } from "../../stackfile/write.ts";
import { DUE_DAYS, GRACE_MS } from "./credentials.ts";
import type { Flags } from "./flags.ts";
import { wholeSecond } from "./turn.ts";

/** 256 bits: workers sign with it, and their address is made of it. */
const TOKEN_BYTES = 32;

type Terms = NonNullable<Settings["workerTokenTerms"]>;

/** What the stack's file holds after a rotation of the workers' token, and the token itself. */
export type TurnedWorkerToken = {
  readonly changed: RawConfig;
  readonly changes: readonly Change[];
  readonly plaintext: string;
  readonly terms: Terms;
  /** Whether there was one before. */
  readonly isReplaced: boolean;
};

/** One whose end nobody has written down counts as ending in two days, so that a rotation is not refused for what it mends. */
export function withTermsOfWorkers(raw: RawConfig, now: Date): RawConfig {
  if (raw.workerToken === undefined || raw.workerTokenTerms !== undefined) return raw;
  const terms = { madeAt: wholeSecond(now.getTime()), expiresAt: wholeSecond(now.getTime() + GRACE_MS) };
  return { ...raw, workerTokenTerms: JSON.stringify(terms) };
}

/** Whether it ends within the days in which everything else is rotated too. */
export const isWorkerTokenDue = ({ workerToken, workerTokenTerms }: Settings, now: Date): boolean =>
  workerToken !== undefined &&
  workerTokenTerms !== undefined &&
  Date.parse(workerTokenTerms.expiresAt) <= now.getTime() + DUE_DAYS * DAY_MS;

/** When it was last rotated, if a rotation now would end what some workers still sign with; else null. */
export function workerTokenRotatedLately({ workerTokenTerms: terms }: Settings, now: Date): string | null {
  if (terms?.previousUntil === undefined) return null;
  return Date.parse(terms.madeAt) + GRACE_MS > now.getTime() ? terms.madeAt : null;
}

/**
 * A new token for 30 days. The one before is taken for 48 hours more, or until its own end; one that leaked is not.
 * Pure but for the randomness that comes in.
 */
export function turnWorkerToken(
  { workerToken: before, workerTokenTerms: terms }: Pick<Settings, "workerToken" | "workerTokenTerms">,
  { now, random, leaked }: { readonly now: Date; readonly random: Random; readonly leaked: boolean },
): TurnedWorkerToken {
  const at = now.getTime();
  const plaintext = random(TOKEN_BYTES).toString("base64url");
  const madeAt = wholeSecond(at);
  const expiresAt = wholeSecond(at + TOKEN_MAX_DAYS * DAY_MS);
  const isKept = before !== undefined && terms !== undefined && !leaked;
  const previousUntil = isKept ? wholeSecond(Math.min(at + GRACE_MS, Date.parse(terms.expiresAt))) : null;
  const made: Terms = { madeAt, expiresAt, ...(previousUntil === null ? {} : { previousUntil }) };
  const changes: Change[] = [
    { key: "workerToken", value: plaintext, replaced: before !== undefined },
    { key: "workerTokenTerms", value: JSON.stringify(made), replaced: terms !== undefined },
    // Without a moment in the terms what stands there is not taken.
    ...(isKept ? [{ key: "previousWorkerToken", value: before, replaced: true } as const] : []),
  ];
  const changed = Object.fromEntries(changes.map(({ key, value }) => [key, value]));
  return { plaintext, terms: made, isReplaced: before !== undefined, changed, changes };
}

/** What was changed, where the new one is, and who needs it. */
export function workerTokenLines(
  { plaintext, terms, isReplaced }: TurnedWorkerToken,
  { leaked, secretsFile }: Flags,
  machineParts: readonly string[] = [],
): readonly string[] {
  const grace = leaked
    ? "What it replaces stops with the deploy."
    : `What it replaces is taken for ${GRACE_HOURS} hours from now, or until its own end.`;
  return [
    `${styleText("green", isReplaced ? "rotated" : "made")} the workers' token: it ends ${terms.expiresAt}. ${isReplaced ? grace : ""}`.trimEnd(),
    ...(secretsFile === undefined
      ? ["", styleText("bold", "WORKER_TOKEN, for each worker:"), `  ${plaintext}`]
      : [`The new token is in ${secretsFile} as WORKER_TOKEN. Hand it to each worker and delete the file.`]),
    "After the deploy GET /api/workers/address says where it connects; its address changes with its token.",
    ...(machineParts.includes("worker")
      ? [
          "The machine's own worker reads the new one when the machine starts next: restart it within that time.",
        ]
      : []),
  ];
}
