import * as z from "zod/mini";
import { Problem } from "../../problem.ts";
import { HOUR_MS } from "../../time/calendar.ts";
import { fromBase64Url, toBase64Url } from "../../wire/base64.ts";
import { unusable } from "../../wire/body.ts";
import { wellFormed } from "../../wire/characters.ts";
import { originIn } from "./proof/origin.ts";
import { PeerKey, PeerName, PeerTicket } from "./schemas.ts";

/** How long an invitation is good: two people talk with each other meanwhile, and compare fingerprints. */
export const INVITATION_GOOD_MS = HOUR_MS;

const PREFIX = "purser-peer.";
const Invited = z.strictObject({
  origin: z.string(),
  name: PeerName,
  publicKey: PeerKey,
  /** What it is accepted by; only the deployment that made it can read it. */
  sealed: PeerTicket,
  endsAt: z.iso.datetime(),
});
/** What is in an invitation's code. */
export type Invited = z.infer<typeof Invited>;

export const invitationCode = (invited: Invited): string =>
  PREFIX + toBase64Url(new TextEncoder().encode(JSON.stringify(invited)));

/** @throws Problem invalid_request for what is none, conflict for one that is over */
export function invitedBy(code: string, now: number): Invited {
  const read = z.safeParse(Invited, contentOf(code.trim()));
  if (!read.success || originIn(read.data.origin) === null)
    throw unusable(
      "code",
      `expected an invitation as the other household's page shows it, which begins with ${PREFIX}`,
    );
  if (Date.parse(read.data.endsAt) <= now)
    throw new Problem("conflict", "This invitation has ended; ask the other household for a new one.");
  return read.data;
}

function contentOf(code: string): unknown {
  if (!code.startsWith(PREFIX)) return undefined;
  try {
    const bytes = fromBase64Url(code.slice(PREFIX.length));
    return wellFormed(JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}
