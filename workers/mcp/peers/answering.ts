import type { Caller } from "../../caller.ts";
import { HOUR_MS } from "../../time/calendar.ts";
import { gateApprovalOf } from "../approval.ts";
import type { Env } from "../env.ts";
import { ToolError } from "../tools/outcome.ts";
import { serverTool, type ToolServer } from "../tools/tool.ts";
import {
  AGENDA_ITEMS_MAX,
  type AnswerTo,
  ASKED,
  type AskedOf,
  BUSY_MAX,
  PEER_TITLE_MAX_CHARS,
  spanOf,
  windowOf,
} from "./asked.ts";
import { busyIn, lifeIn, slotsIn } from "./busy.ts";
import type { PeerSlot } from "./contract.ts";
import { keepMeeting } from "./meetings.ts";

const SLOT_MAX_MS = 8 * HOUR_MS;

/** What a question is answered with: the grant's own, never what the peer says of itself. */
export type AnswerContext = {
  readonly env: Env;
  readonly person: string;
  readonly peer: { readonly id: string; readonly name: string; readonly host: string };
  readonly labels: readonly string[];
  readonly now: number;
  readonly requestId: string;
};

/** When somebody is taken; nothing of what for. */
async function availability(
  asked: AskedOf<"availability">,
  context: AnswerContext,
): Promise<AnswerTo<"availability">> {
  const { env, person, requestId, now } = context;
  const window = windowOf(asked, now);
  const { taken, zone } = await lifeIn(window, person, env, requestId);
  const busy = busyIn(taken, window);
  const slots = asked.want === "propose_slot" ? slotsIn(busy, window, asked.minutes, zone) : [];
  const slot = asked.want === "accept_slot" ? await take(slotOf(asked, now), busy, context) : null;
  return { ...spanOf(window), busy: busy.slice(0, BUSY_MAX).map(spanOf), slots: slots.map(spanOf), slot };
}

/** The very time that is asked for, so that asking again is about the same. @throws ToolError invalid_arguments */
function slotOf(asked: AskedOf<"availability">, now: number): PeerSlot {
  const slot = { from: Date.parse(asked.from), to: Date.parse(asked.to) };
  if (slot.from <= now) throw new ToolError("invalid_arguments", "Cannot use from: that time has begun.");
  if (slot.to - slot.from > SLOT_MAX_MS)
    throw new ToolError(
      "invalid_arguments",
      `Cannot use to: a slot has at most ${SLOT_MAX_MS / HOUR_MS} hours.`,
    );
  return slot;
}

/** A slot is taken once its person has agreed to it at the gate, like everything that an agent would do. */
async function take(
  slot: PeerSlot,
  busy: readonly PeerSlot[],
  { env, person, peer, requestId }: AnswerContext,
): Promise<"waiting" | "accepted" | "declined"> {
  const peers = env.PEERS.getByName("peers");
  const state = await peers.askSlot(person, peer.id, slot);
  const accepted = async () => {
    await keepMeeting(slot, "them", { env, person, peer, requestId });
    return "accepted" as const;
  };
  if (state === "agreed") return accepted();
  if (state === "cancelled" || busy.length > 0) return "declined";
  if (state === "too_many")
    throw new ToolError("rate_limited", "The person was asked for enough times today; ask again tomorrow.");
  const caller: Caller = { kind: "program", name: `peer:${peer.id}`, role: "cos_internal", requestId };
  const { from, to } = spanOf(slot);
  const approve = gateApprovalOf(env, person, caller);
  try {
    await approve({
      operation: "accept_slot",
      description: `${peer.name} (${peer.host}) asks to meet from ${from} to ${to}. A yes keeps that time taken for them and writes it into your plan.`,
      given: { peer: peer.id, from, to },
    });
  } catch (error) {
    if (error instanceof ToolError && error.code === "approval_needed") return "waiting";
    if (error instanceof ToolError && error.code === "denied") return "declined";
    throw error;
  }
  return accepted();
}

/** What of the granted labels is called, and when the rest is taken. */
async function agenda(asked: AskedOf<"agenda">, context: AnswerContext): Promise<AnswerTo<"agenda">> {
  const window = windowOf(asked, context.now);
  const { taken } = await lifeIn(window, context.person, context.env, context.requestId);
  const told = taken.filter(
    ({ label }) => context.labels.includes(label) && (asked.label === undefined || asked.label === label),
  );
  const items = told.slice(0, AGENDA_ITEMS_MAX).map(({ title, label, ...time }) => ({
    ...spanOf(time),
    label,
    title: title.slice(0, PEER_TITLE_MAX_CHARS).toWellFormed(),
  }));
  return { ...spanOf(window), items, busy: busyIn(taken, window).slice(0, BUSY_MAX).map(spanOf) };
}

/** A text that was shared with this peer by its name. */
async function artifact(
  { name }: AskedOf<"artifact">,
  { env, peer }: AnswerContext,
): Promise<AnswerTo<"artifact">> {
  const peers = env.PEERS.getByName("peers");
  const [names, text] = await Promise.all([
    peers.artifacts(peer.id),
    name === undefined ? null : peers.artifact(peer.id, name),
  ]);
  return { names: [...names], text };
}

/** The server that peers speak to: three questions, each answered by code from what is there. */
export const PEER_SERVER: ToolServer<AnswerContext> = {
  name: "purser-peer",
  title: "Purser of another household",
  instructions:
    "Three typed questions, as far as they were granted. Answers come from a plan and a calendar, by no model.",
  tools: [
    serverTool({
      name: "availability",
      title: "When are you free",
      description:
        "Busy times without titles; with `propose_slot` also where `minutes` fit; `accept_slot` asks the person for exactly that time, and is asked again for what became of it.",
      input: ASKED.availability,
      run: availability,
    }),
    serverTool({
      name: "agenda",
      title: "What is planned",
      description: "Titles of what has a granted label, and busy times.",
      input: ASKED.agenda,
      run: agenda,
    }),
    serverTool({
      name: "artifact",
      title: "Read what was shared",
      description: "A text that was shared under that name; names alone without one.",
      input: ASKED.artifact,
      run: artifact,
    }),
  ],
};
