import { DAY_MS } from "../../../policies/prices/time.ts";
import { ENVIRONMENT_CLIENT } from "../../config/client-keys.ts";
import type { Settings } from "../../config/settings.ts";
import { isReplaced } from "../../config/token-rules.ts";
import { daysUntil, error, type Finding, warning } from "./finding.ts";

/** The same seven days as the status page and the notices. */
const SOON_DAYS = 7;

/**
 * Programs' credentials: what has ended, what ends soon, what was never rotated.
 *
 * @param isDeployed null when nobody can tell
 */
export function credentialFindings(
  settings: Settings,
  stack: string,
  now: Date,
  isDeployed: boolean | null = null,
): Finding[] {
  return [
    ...bearerFindings(settings, stack, now),
    ...serviceFindings(settings, stack, now, isDeployed),
    ...workerFindings(settings, stack, now),
  ];
}

function workerFindings(
  { workerTokenTerms: terms }: Pick<Settings, "workerTokenTerms">,
  stack: string,
  now: Date,
): Finding[] {
  if (terms === undefined) return [];
  const days = daysUntil(Date.parse(terms.expiresAt), now);
  const fix = `npm run rotate -- ${stack} --worker-token`;
  if (days < 0)
    return [warning(`The workers' token ended on ${dayOf(terms.expiresAt)}: none can connect.`, fix)];
  return days > SOON_DAYS ? [] : [warning(`The workers' token ends in ${days} days.`, fix)];
}

function bearerFindings({ tokens }: Settings, stack: string, now: Date): Finding[] {
  const current = tokens.filter((token) => !isReplaced(token));
  if (current.length === 0)
    return [warning("No program has a bearer token.", `npm run setup -- ${stack} --token agency:agency`)];
  return current.flatMap(({ name, expiresAt }) => {
    const days = daysUntil(Date.parse(expiresAt), now);
    const fix = `npm run rotate -- ${stack} ${name}`;
    // It opens nothing, so it must not stand in the way of a deploy.
    if (days < 0) return [warning(`The bearer token of ${name} ended on ${dayOf(expiresAt)}.`, fix)];
    return days > SOON_DAYS ? [] : [warning(`The bearer token of ${name} ends in ${days} days.`, fix)];
  });
}

function serviceFindings(
  { serviceClients, serviceTokens, serviceTokenDays }: Settings,
  stack: string,
  now: Date,
  isDeployed: boolean | null,
): Finding[] {
  return [ENVIRONMENT_CLIENT, ...serviceClients].flatMap((name) => {
    const rotatedAt = serviceTokens[name]?.rotatedAt;
    const fix = `npm run rotate -- ${stack} ${name}`;
    // Before the first deploy there is nothing to rotate: a token would be made with the end of a secret that never was.
    if (rotatedAt === undefined && isDeployed === false) return [];
    if (rotatedAt === undefined)
      return [
        warning(
          `The Access service token ${name} was never rotated: nobody has written down when it ends, ${serviceTokenDays} days after its first deploy.`,
          isDeployed ? fix : `${fix}   (after the first deploy, not before)`,
        ),
      ];
    const days = daysUntil(Date.parse(rotatedAt) + serviceTokenDays * DAY_MS, now);
    if (days < 0) return [error(`The Access service token ${name} has ended.`, fix)];
    return days > SOON_DAYS ? [] : [warning(`The Access service token ${name} ends in ${days} days.`, fix)];
  });
}

const dayOf = (moment: string): string => moment.slice(0, 10);
