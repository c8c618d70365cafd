import { credentialKeysOf } from "../../sealing/keys.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import type { Env } from "../env.ts";
import type { PeerLine } from "./contract.ts";
import { identityOf, keyFingerprint } from "./proof/identity.ts";
import type { PeerReply } from "./schemas.ts";

type Standing = Pick<PeerReply, "state" | "detail">;

/** A person's peers, and their own fingerprint; null without a master key. */
export async function linesFor(
  env: Env,
  person: string,
  now: Date,
): Promise<{ fingerprint: string | null; peers: PeerReply[] }> {
  const keys = credentialKeysOf(env.CREDENTIAL_KEYS);
  const own = keys && (await identityOf(person, keys));
  const lines = await env.PEERS.getByName("peers").list(person);
  const peers = await Promise.all(lines.map((line) => shownLine(line, lines, now.getTime())));
  return { fingerprint: own && (await keyFingerprint(own.publicKey)), peers };
}

/** @throws Error when it was forgotten meanwhile */
export async function lineOf(env: Env, person: string, id: string, now: Date): Promise<PeerReply> {
  const found = (await linesFor(env, person, now)).peers.find((line) => line.id === id);
  if (!found) throw new Error("A peer was forgotten while it was changed.");
  return found;
}

/** What two names are the same by, for whoever reads them. */
const folded = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

async function shownLine(line: PeerLine, all: readonly PeerLine[], now: number): Promise<PeerReply> {
  const { id, name, origin, publicKey, granted, received, asked } = line;
  return {
    id,
    name,
    host: new URL(origin).host,
    fingerprint: await keyFingerprint(publicKey),
    ...standingOf(line, now),
    isAlike: all.some((other) => other.id !== id && folded(other.name) === folded(name)),
    granted: granted && {
      level: granted.level,
      until: momentOf(granted.until),
      labels: [...granted.labels],
      at: momentOf(granted.at),
      revokedAt: momentOrNull(granted.revokedAt),
    },
    received: received && {
      level: received.level,
      until: momentOf(received.until),
      at: momentOf(received.at),
      withdrawnAt: momentOrNull(received.withdrawnAt),
    },
    asked: { ...asked, at: momentOrNull(asked.at) },
    artifacts: line.artifacts.map(({ name: shared, sharedAt }) => ({
      name: shared,
      sharedAt: momentOf(sharedAt),
    })),
    slots: line.slots.map(({ from, to, agreedAt, cancelledAt, planItem }) => ({
      from: momentOf(from),
      to: momentOf(to),
      agreedAt: momentOrNull(agreedAt),
      cancelledAt: momentOrNull(cancelledAt),
      isPlanned: planItem !== null,
    })),
    log: line.log.map((entry) => ({ ...entry, at: momentOf(entry.at) })),
  };
}

function standingOf({ name, granted, received }: PeerLine, now: number): Standing {
  const closed = (detail: string): Standing => ({ state: "closed", detail });
  if (granted === null)
    return { state: "grant_it", detail: `Compare the fingerprint with ${name}, then grant something.` };
  if (granted.revokedAt !== null) return closed("You took your grant back.");
  if (granted.until <= now) return closed("Your grant has ended.");
  if (received === null)
    return { state: "waiting", detail: `${name} has to compare the fingerprint and grant something too.` };
  if (received.withdrawnAt !== null) return closed(`${name} took their grant back.`);
  if (received.until <= now) return closed(`The grant of ${name} has ended.`);
  return { state: "open", detail: null };
}
