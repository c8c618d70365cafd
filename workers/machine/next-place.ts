import { DAY_MS, MINUTE_MS } from "../time/calendar.ts";
import type { MachineOffer } from "./contract.ts";
import { readRow, writeRow } from "./record.ts";
import type { MachineWorld } from "./world.ts";

// Where Azure has no machine of the size, the owner is asked for the next place in the list: it has another price, so it is theirs to say.
// The Worker may start and stop one machine and change none, so what is agreed to is carried out by a deploy, whose line is said.

/** A no stands for so long; then the next start that finds no room may ask again. A question that lapsed is asked again by the next one. */
const REFUSAL_MS = 7 * DAY_MS;
/** When the gate is asked again whether somebody has answered; the last one each time. */
const LOOKS_MS = [1, 2, 5, 10, 15].map((minutes) => minutes * MINUTE_MS);

/** Asks for the next place, unless it was asked for already. A gate that does not answer is asked at the next failure. */
export async function offerNextPlace(world: MachineWorld, now: number): Promise<void> {
  const { sql, plan, gate } = world;
  const { offer, offer_state: state, offered_at: at } = readRow(sql);
  if (plan.next === null) return;
  const { place } = plan.next;
  const stands = state === "refused" ? now - (at ?? 0) < REFUSAL_MS : state !== "lapsed";
  if (offer === place && stands) return;
  const said = await gate.ask(taskOf(now), questionOf(plan.next)).catch(() => null);
  if (said === null) return;
  writeRow(sql, { offer: place, offer_state: "waiting", offered_at: now, offer_looks: 0 });
}

/** When the gate is to be asked about the offer; null where none waits. */
export function offerDueAt({ sql }: Pick<MachineWorld, "sql">, now: number): number | null {
  const { offer_state: state, offer_looks: looks } = readRow(sql);
  return state === "waiting" ? now + (LOOKS_MS[Math.min(looks, LOOKS_MS.length - 1)] ?? 0) : null;
}

/** Looks whether the owner has answered, and counts the look: the next one comes later. */
export async function lookAtOffer(world: MachineWorld, now: number): Promise<void> {
  await hearAnswer(world, now);
  const { offer_state: state, offer_looks: looks } = readRow(world.sql);
  if (state === "waiting") writeRow(world.sql, { offer_looks: looks + 1 });
}

/**
 * Takes the owner's answer, where there is one; a yes is told once, with what carries it out. Where there is none, or the gate does not say,
 * nothing is written.
 */
export async function hearAnswer(world: MachineWorld, now: number): Promise<void> {
  const { sql, plan, gate } = world;
  const { offer, offer_state: state, offered_at: at } = readRow(sql);
  if (state !== "waiting" || offer === null || at === null) return;
  const seen = plan.next?.place === offer ? await gate.look(taskOf(at), now).catch(() => null) : "void";
  // Since a deploy the list is another one, or the price is, and so is what was asked.
  if (plan.next === null || seen === "void" || (seen !== null && seen.description !== questionOf(plan.next)))
    return writeRow(sql, { offer: null, offer_state: null });
  if (seen === null || seen.outcome === "pending") return;
  if (seen.outcome === "approved") await carryOut(world, plan.next, at, now);
  const answered = STATE_OF[seen.outcome];
  // Why it did not start is said as long as it has not, and by then the question waits no more.
  const { reason } = readRow(sql);
  writeRow(sql, {
    offer_state: answered,
    reason: reason?.replace(STANDS.waiting, STANDS[answered]) ?? null,
  });
}

const STATE_OF = { approved: "agreed", denied: "refused", lapsed: "lapsed" } as const;

/** Tells what carries the yes out. Whatever ends in between, the next look tells it again under the same key. */
async function carryOut({ gate, tell }: MachineWorld, next: Next, at: number, now: number): Promise<void> {
  await gate.finish(taskOf(at)).catch(() => undefined);
  const { place, monthUsd, line } = next;
  const detail = `You agreed to ${place}, ${monthUsd} a month at most. The Workers may start and stop the machine, not change it, so a deploy does it: ${line}${afterwards(next)}`;
  await tell({ key: `machine.place/${at}`, event: "machine.place", at: now, fields: { detail } });
}

/** What was asked, as GET /api/machine says it; null where nothing was, or a deploy has done it. */
export function offerOf({ sql, plan }: Pick<MachineWorld, "sql" | "plan">): MachineOffer | null {
  const { offer, offer_state: state, offered_at: at } = readRow(sql);
  return state === null || at === null || plan.next === null || plan.next.place !== offer
    ? null
    : { ...plan.next, taskId: taskOf(at), state };
}

/** What there is instead of the place that has no room, as a sentence's end. */
export function insteadOf(world: Pick<MachineWorld, "sql" | "plan">): string {
  const { next } = world.plan;
  if (next === null) return "purser:machinePlaces may name another place";
  const offer = offerOf(world);
  return `the next place is ${next.place}, ${next.monthUsd} a month: ${offer === null ? "its question could not be asked, and is at the next start" : STANDS[offer.state]}`;
}

const STANDS = {
  waiting: "your approvals have the question",
  agreed: "you agreed to it, and a deploy takes it",
  refused: "it was refused this week",
  lapsed: "nobody answered its question",
} as const satisfies Record<MachineOffer["state"], string>;

const taskOf = (at: number): string => `machine-place-${at}`;

type Next = NonNullable<MachineWorld["plan"]["next"]>;

const questionOf = (next: Next): string =>
  `Use the machine's next place, ${next.place}, for ${next.monthUsd} a month at most: Azure has no machine of the present size there now. After a yes you deploy it by: ${next.line}${afterwards(next)}`;

const afterwards = ({ isElsewhere }: Next): string =>
  isElsewhere
    ? " . It is in another region, so the machine is made anew there: give it its last backup by npm run machine -- restore"
    : "";
