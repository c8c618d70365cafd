import { ToolProblem } from "../../agent/toolbox.ts";
import { DESCRIPTION_MAX_CHARS } from "../../wire/fields.ts";
import { nameOf } from "../agents/instances.ts";
import { notify, type Priority } from "../notifications/store.ts";
import { chiefSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import {
  type AgentDeed,
  type AgentEffect,
  beginEffect,
  dueEffects,
  EFFECTS_WAITING_MAX,
  endEffect,
  lookAgain,
  putEffect,
  waitingEffects,
} from "./store.ts";

/** Of one alarm: each is up to three calls, and an invocation has 50 subrequests on Workers Free. */
const EFFECTS_MAX = 4;

/** What came of a deed: its answer, or a sentence that says why there is none. */
type DeedDone = { readonly ok: boolean; readonly text: string };

type Wish = {
  readonly agent: string;
  readonly operation: string;
  /** What it is, before its arguments: "writes into the journal (log_habit)". */
  readonly what: string;
  readonly deed: AgentDeed;
};

/**
 * An agent wants to change something: the gate decides, as of every task. With a yes it is done at once, where a person has to agree as
 * soon as they have (`doEffects`), and never twice.
 *
 * @returns what the agent is told. @throws ToolProblem where it is refused
 */
export async function proposeEffect(
  { agent, operation, what, deed }: Wish,
  world: ChiefWorld,
): Promise<string> {
  const { sql, now, newId, gate } = world;
  const given = JSON.stringify(deed.is === "journal" ? deed.given : deed.body);
  const description = `${nameOf(sql, agent)} ${what}: ${given}`;
  if (description.length > DESCRIPTION_MAX_CHARS)
    throw new ToolProblem(
      `Too long: a person has to be able to read it, so it has at most ${DESCRIPTION_MAX_CHARS} characters`,
    );
  const waiting = waitingEffects(sql);
  if (waiting.some((one) => one.description === description)) return WAITS;
  if (waiting.length >= EFFECTS_WAITING_MAX)
    throw new ToolProblem(`${EFFECTS_WAITING_MAX} wishes of agents wait for the person already`);
  const effect = { id: `agent-${newId()}`, agent, operation, description, deed, looks: 0, at: now };
  const said = await gate.ask(effect).catch(() => {
    throw new ToolProblem("The gate did not answer, so nothing was done; try again later");
  });
  if (said.status === "denied") throw new ToolProblem(`Not approved: ${said.reason}`);
  const isWaiting = said.status === "pending";
  const kept: AgentEffect = { ...effect, endsAt: said.endsAt, state: isWaiting ? "waiting" : "begun" };
  // On disk before anything is done, so that nothing is done that is not known of.
  putEffect(sql, kept);
  if (isWaiting) return WAITS;
  const done = await carryOut(kept, world);
  if (!done.ok) throw new ToolProblem(done.text);
  return done.text;
}

const WAITS =
  "Nothing was done yet: it waits for the person's word under Approvals, and is done by itself as soon as they agree. Do not ask for it again; say in your report that it waits.";

/** Looks after what waits for a person, and after what somebody began and left. */
export async function doEffects(world: () => ChiefWorld): Promise<void> {
  for (const effect of dueEffects(world().sql, world().now, EFFECTS_MAX)) await lookAfter(effect, world());
}

async function lookAfter(effect: AgentEffect, world: ChiefWorld): Promise<void> {
  const { sql, now, gate } = world;
  if (effect.state === "begun") return ended(effect, "unknown", "Nobody knows whether it was done", world);
  if (effect.endsAt <= now) return ended(effect, "refused", "Nobody answered in time", world);
  const said = await gate.ask(effect).catch(() => null);
  if (said === null || said.status === "pending") return lookAgain(sql, effect, now);
  if (said.status === "denied") return ended(effect, "refused", said.reason, world);
  if (!beginEffect(sql, effect, now)) return;
  await carryOut(effect, world);
}

/** Does it: the yes is used up already. */
async function carryOut(effect: AgentEffect, world: ChiefWorld): Promise<DeedDone> {
  const done = await doDeed(effect.deed, world).catch((error: unknown): DeedDone | null => {
    // Without its message, which may hold what it was about. Whether anything was done, nobody knows.
    const kind = error instanceof Error ? error.name : typeof error;
    console.error(JSON.stringify({ level: "error", event: "effect_failed", taskId: effect.id, error: kind }));
    return null;
  });
  if (done === null) {
    ended(effect, "unknown", "Nobody knows whether it was done", world);
    await world.gate.finish(effect.id, "failed").catch(unfinished);
    return { ok: false, text: "It failed, and nobody knows whether it was done: do not try it again" };
  }
  ended(effect, done.ok ? "done" : "failed", done.ok ? null : done.text, world);
  await world.gate.finish(effect.id, done.ok ? "succeeded" : "failed").catch(unfinished);
  return done;
}

const unfinished = (error: unknown): void =>
  console.warn(
    JSON.stringify({
      level: "warn",
      event: "effect_not_finished",
      error: error instanceof Error ? error.name : typeof error,
    }),
  );

async function doDeed(deed: AgentDeed, { things, house }: ChiefWorld): Promise<DeedDone> {
  if (deed.is === "personas") {
    const { status, body } = await house.personaCall(deed.path, deed.body);
    return { ok: status < 400, text: body };
  }
  const said = await things.call("journal", deed.tool, deed.given);
  return { ok: said.ok, text: said.ok ? said.text : said.why };
}

/** Ends it and tells of it what a person has to know: what was done is there to be looked at, what was not is said. */
function ended(
  effect: AgentEffect,
  state: "done" | "refused" | "failed" | "unknown",
  why: string | null,
  { sql, now, newId, zone }: ChiefWorld,
): void {
  const { id, agent, operation, description } = effect;
  sql.atomically(() => {
    if (!endEffect(sql, effect, state, now)) return;
    const priority: Priority = state === "failed" || state === "unknown" ? "normal" : "low";
    const title = `${TITLES[state]}: ${operation}`;
    const message = why === null ? description : `${why}. ${description}`;
    const of = { key: `effect/${id}`, id: newId(), agent, priority, title, message, artifact: null };
    notify(sql, of, chiefSettings(sql), zone, now);
  });
}

const TITLES = {
  done: "Done",
  refused: "Not done",
  failed: "Failed",
  unknown: "Maybe done",
} as const;
