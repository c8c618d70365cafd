import { DAY_MS } from "../../../policies/prices/time.ts";
import { ENVIRONMENT_CLIENT } from "../../config/client-keys.ts";
import type { Settings } from "../../config/settings.ts";
import { isReplaced } from "../../config/token-rules.ts";
import { daysUntil, error, type Finding, warning } from "./finding.ts";

/** The same seven days as the status page and the notices. */
const SOON_DAYS = 7;

/** Programs' credentials: what has ended, what ends soon, what was never rotated. */
export function credentialFindings(settings: Settings, stack: string, now: Date): Finding[] {
  return [...bearerFindings(settings, stack, now), ...serviceFindings(settings, stack, now)];
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
): Finding[] {
  return [ENVIRONMENT_CLIENT, ...serviceClients].flatMap((name) => {
    const rotatedAt = serviceTokens[name]?.rotatedAt;
    const fix = `npm run rotate -- ${stack} ${name}`;
    if (rotatedAt === undefined)
      return [
        warning(
          `The Access service token ${name} was never rotated: nobody has written down when it ends, ${serviceTokenDays} days after its first deploy.`,
          fix,
        ),
      ];
    const days = daysUntil(Date.parse(rotatedAt) + serviceTokenDays * DAY_MS, now);
    if (days < 0) return [error(`The Access service token ${name} has ended.`, fix)];
    return days > SOON_DAYS ? [] : [warning(`The Access service token ${name} ends in ${days} days.`, fix)];
  });
}

const dayOf = (moment: string): string => moment.slice(0, 10);
