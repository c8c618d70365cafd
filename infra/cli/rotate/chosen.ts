import type { Settings } from "../../config/settings.ts";
import { allOf, type ClientTurn, clientsOf, dueOf, rotatedLately } from "./credentials.ts";
import type { Flags } from "./flags.ts";
import { isWorkerTokenDue, workerTokenRotatedLately } from "./worker-token.ts";

type Chosen = {
  readonly turns: readonly ClientTurn[];
  /** The token that personas' workers sign with. */
  readonly workerToken: boolean;
  /** What is left alone, in words, and since when. */
  readonly held: readonly { readonly what: string; readonly since: string }[];
};

/**
 * What is rotated, and what would be but was so a moment ago: the command may be repeated without harm.
 */
export function chosen(flags: Flags, settings: Settings, now: Date): Chosen {
  const { client, all, serviceOnly } = flags;
  // What leaked has to end, whenever it was made.
  const force = flags.force || flags.leaked;
  const held: { what: string; since: string }[] = [];
  const wantsWorkerToken = isWorkerTokenWanted(flags, settings, now);
  const since = wantsWorkerToken && !force ? workerTokenRotatedLately(settings, now) : null;
  if (since !== null) held.push({ what: "The workers' token", since });
  const workerToken = wantsWorkerToken && since === null;
  if (flags.workerToken) return { turns: [], workerToken, held };
  const names = client === undefined ? clientsOf(settings) : [client];
  const isEvery = all || client !== undefined;
  const wanted = names.map((name) =>
    isEvery ? allOf(name, settings, serviceOnly) : dueOf(name, settings, now, serviceOnly),
  );
  const turns = wanted.map(({ name, bearer, service }) => {
    const lately = force ? { bearer: null, service: null } : rotatedLately(name, settings, now);
    if (bearer && lately.bearer !== null)
      held.push({ what: `The bearer token of ${name}`, since: lately.bearer });
    if (service && lately.service !== null)
      held.push({ what: `The Access service token ${name}`, since: lately.service });
    return { name, bearer: bearer && lately.bearer === null, service: service && lately.service === null };
  });
  return { turns: turns.filter(({ bearer, service }) => bearer || service), workerToken, held };
}

/** Named alone, it is made where there was none; else it turns with all others. */
function isWorkerTokenWanted(flags: Flags, settings: Settings, now: Date): boolean {
  if (flags.workerToken) return true;
  if (flags.client !== undefined || flags.serviceOnly) return false;
  return flags.all ? settings.workerToken !== undefined : isWorkerTokenDue(settings, now);
}
