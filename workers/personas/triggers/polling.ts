import { checkAddress } from "../../agent/addresses.ts";
import type { Outside } from "../../outside.ts";
import type { Sql } from "../../portable/sql.ts";
import { firstOf } from "../../portable/sql.ts";
import { lookAt } from "../../time/missed.ts";
import { unusable } from "../../wire/body.ts";
import { momentOrNull } from "../../wire/moment.ts";
import type { Acting } from "../handling.ts";
import { hostsOf } from "../hosts.ts";
import { personaOf, personas } from "../registry/store.ts";
import { type AddressLook, lookAtAddress, type WatchedAddress } from "./address.ts";
import { type ReadConfig, readStored } from "./config.ts";
import { fire } from "./firing.ts";
import { triggers } from "./store.ts";

/** Of one alarm: each is a request of the 50 that one invocation has. */
const ROUND_MAX = 10;
/** By the month's level, how many times its own interval an address is left alone (docs/decisions/070-personas-polling.md). */
const SLOWER: Readonly<Record<number, number>> = { 0: 1, 1: 4, 2: 24, 3: 24 };

/** An address that is due, with the hosts that its persona may reach. */
export type Poll = {
  readonly triggerId: string;
  readonly address: WatchedAddress;
  readonly hosts: readonly string[];
};

/** Takes what is due to be looked at, and sets when it is due next, so that a look that is interrupted is one look missed. */
export function takePolls(world: Acting, level: number): Poll[] {
  const { sql, now, zone } = world;
  const due = triggers.list(
    sql,
    "WHERE next_trigger_at <= ? AND trigger_type = 'polling' ORDER BY next_trigger_at LIMIT ?",
    now,
    ROUND_MAX,
  );
  return due.flatMap((trigger) => {
    const read = readStored(trigger, zone);
    const { id, personaId } = trigger;
    if (read === null || read.address === null || read.schedule === null) {
      triggers.update(sql, id, { ...broken("Its config cannot be read any more"), nextTriggerAt: null });
      return [];
    }
    const { cadence, missed } = read.schedule;
    const rest = cadence.kind === "every" ? cadence.ms * ((SLOWER[level] ?? 1) - 1) : 0;
    const { next } = lookAt(Date.parse(trigger.nextTriggerAt ?? ""), cadence, missed, now + rest);
    triggers.update(sql, id, { nextTriggerAt: momentOrNull(next) });
    const persona = personas.get(sql, personaId);
    const known = knownOf(sql, id, read.address.url, read.address.pointer);
    return [
      {
        triggerId: id,
        address: { ...read.address, etag: known?.etag ?? null, hash: known?.hash ?? null },
        hosts: persona === null ? [] : hostsOf(persona.networkPolicy),
      },
    ];
  });
}

/** What a look came to: the first one is what later ones are compared with, and a change is the event. */
export function notePoll({ triggerId, address }: Poll, look: AddressLook, world: Acting): void {
  const { sql, zone } = world;
  const trigger = triggers.get(sql, triggerId);
  const read = trigger && readStored(trigger, zone);
  // Changed or switched off while it was looked at: what was seen is of no address that counts any more.
  if (!trigger?.enabled || read?.address?.url !== address.url || read.address.pointer !== address.pointer)
    return;
  if (look.is === "failed") {
    if (trigger.healthMessage !== look.why) triggers.update(sql, triggerId, broken(look.why));
    return;
  }
  if (trigger.healthStatus !== "healthy")
    triggers.update(sql, triggerId, { healthStatus: "healthy", healthMessage: null });
  if (look.is === "same" || (look.hash === address.hash && look.etag === address.etag)) return;
  sql.all(
    "INSERT OR REPLACE INTO polls (trigger_id, url, pointer, etag, hash) VALUES (?, ?, ?, ?, ?)",
    triggerId,
    address.url,
    address.pointer,
    look.etag,
    look.hash,
  );
  if (address.hash === null || address.hash === look.hash) return;
  const { url, pointer } = address;
  const payload = { url, ...(pointer === null ? {} : { pointer }), before: address.hash, now: look.hash };
  fire(trigger, read, null, world, { payload: { ...payload, value: look.value } });
}

/** Looks at all of them at once; one that fails says so and keeps no other. */
export const lookAtAll = (
  polls: readonly Poll[],
  send: Outside["send"],
): Promise<{ readonly poll: Poll; readonly look: AddressLook }[]> =>
  Promise.all(
    polls.map(async (poll) => ({ poll, look: await lookAtAddress(poll.address, poll.hosts, send) })),
  );

/** A watched address is one that the persona itself may reach. @throws Problem invalid_request */
export function requireListed(sql: Sql, personaId: string, { address }: ReadConfig): void {
  if (address === null) return;
  const checked = checkAddress(address.url, hostsOf(personaOf(sql, personaId).networkPolicy));
  if (!checked.ok)
    throw unusable("config", `poll_url: ${checked.why}; the persona's networkPolicy lists hosts`);
}

const broken = (why: string) => ({ healthStatus: "degraded", healthMessage: why }) as const;

type Known = { readonly etag: string | null; readonly hash: string };

const knownOf = (sql: Sql, triggerId: string, url: string, pointer: string | null): Known | null =>
  firstOf<Known>(
    sql,
    "SELECT etag, hash FROM polls WHERE trigger_id = ? AND url = ? AND pointer IS ?",
    triggerId,
    url,
    pointer,
  );
