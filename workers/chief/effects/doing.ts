import { ToolProblem } from "../../agent/toolbox.ts";
import { DESCRIPTION_MAX_CHARS } from "../../wire/fields.ts";
import { nameOf } from "../agents/instances.ts";
import { addAgentType, agentTypeObjection } from "../architect/agent-type.ts";
import type { ChiefWorld } from "../world.ts";
import { endAndTell, logFailedEffect, NOBODY_KNOWS, WAITS } from "./ending.ts";
import { callServiceAgain } from "./service.ts";
import {
  type AgentDeed,
  type AgentEffect,
  beginEffect,
  dueEffects,
  EFFECTS_WAITING_MAX,
  lookAgain,
  putEffect,
  waitingEffects,
  withdrawEffect,
} from "./store.ts";
import { doWithdrawals, FORGOTTEN_WISH, isForgottenWish } from "./withdrawing.ts";

/** Of one alarm: each is up to three calls, and an invocation has 50 subrequests on Workers Free. */
const EFFECTS_MAX = 4;

/** What came of a deed: its answer, or a sentence that says why there is none. */
type DeedDone = { readonly ok: boolean; readonly text: string };

/** What the gate is asked about from here; a service's server asks it itself (service.ts). */
type AskedDeed = Exclude<AgentDeed, { readonly is: "service" }>;

type AskedEffect = AgentEffect & { readonly deed: AskedDeed };

type Wish = {
  readonly agent: string;
  readonly operation: string;
  /** What it is, before its arguments: "writes into the journal (log_habit)". */
  readonly what: string;
  readonly deed: AskedDeed;
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
  const given = JSON.stringify(argumentsOf(deed));
  const description = `${nameOf(sql, agent)} ${what}: ${given}`;
  if (description.length > DESCRIPTION_MAX_CHARS)
    throw new ToolProblem(
      `Too long: a person has to be able to read it, so it has at most ${DESCRIPTION_MAX_CHARS} characters`,
    );
  const waiting = waitingEffects(sql);
  if (waiting.some((one) => one.description === description)) return WAITS;
  if (waiting.length >= EFFECTS_WAITING_MAX)
    throw new ToolProblem(`${EFFECTS_WAITING_MAX} wishes of agents wait for the person already`);
  if (isForgottenWish(world, description)) throw new ToolProblem(FORGOTTEN_WISH);
  const effect = { id: `agent-${newId()}`, agent, operation, description, deed, looks: 0, at: now };
  const said = await gate.ask(effect).catch(() => {
    throw new ToolProblem("The gate did not answer, so nothing was done; try again later");
  });
  if (said.status === "denied") throw new ToolProblem(`Not approved: ${said.reason}`);
  const isWaiting = said.status === "pending";
  const { question, endsAt } = said;
  const kept: AskedEffect = { ...effect, question, endsAt, state: isWaiting ? "waiting" : "begun" };
  // On disk before anything is done, so that nothing is done that is not known of.
  putEffect(sql, kept);
  if (isForgottenWish(world, description)) return forgottenMeanwhile(kept, world);
  if (isWaiting) return WAITS;
  const done = await carryOut(kept, world);
  if (!done.ok) throw new ToolProblem(done.text);
  return done.text;
}

/** Between the question and its answer: nothing was begun. */
async function forgottenMeanwhile(effect: AskedEffect, world: ChiefWorld): Promise<never> {
  withdrawEffect(world.sql, effect.id);
  // A yes that the rules gave is handed back.
  if (effect.state === "begun") await world.gate.finish(effect.id, "failed").catch(unfinished);
  throw new ToolProblem(FORGOTTEN_WISH);
}

function argumentsOf(deed: AskedDeed): object {
  if (deed.is === "journal") return deed.given;
  return deed.is === "personas" ? deed.body : deed.type;
}

/** Looks after what waits for a person, after what somebody began and left, and after questions that are to be taken back. */
export async function doEffects(world: () => ChiefWorld): Promise<void> {
  await doWithdrawals(world());
  for (const effect of dueEffects(world().sql, world().now, EFFECTS_MAX)) await lookAfter(effect, world());
}

async function lookAfter(effect: AgentEffect, world: ChiefWorld): Promise<void> {
  const { sql, now, gate } = world;
  if (effect.state === "begun") return endAndTell(effect, "unknown", NOBODY_KNOWS, world);
  if (effect.endsAt <= now) return endAndTell(effect, "refused", "Nobody answered in time", world);
  const { deed } = effect;
  if (deed.is === "service") return callServiceAgain({ ...effect, deed }, world);
  const said = await gate.ask(effect).catch(() => null);
  if (said === null || said.status === "pending") return lookAgain(sql, effect, now);
  if (said.status === "denied") return endAndTell(effect, "refused", said.reason, world);
  if (!beginEffect(sql, effect, now)) return;
  await carryOut({ ...effect, deed }, world);
}

/** Does it: the yes is used up already. */
async function carryOut(effect: AskedEffect, world: ChiefWorld): Promise<DeedDone> {
  const done = await doDeed(effect.deed, world).catch((error: unknown): DeedDone | null => {
    // Whether anything was done, nobody knows.
    logFailedEffect(effect.id, error);
    return null;
  });
  if (done === null) {
    endAndTell(effect, "unknown", NOBODY_KNOWS, world);
    await world.gate.finish(effect.id, "failed").catch(unfinished);
    return { ok: false, text: "It failed, and nobody knows whether it was done: do not try it again" };
  }
  endAndTell(effect, done.ok ? "done" : "failed", done.ok ? null : done.text, world);
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

async function doDeed(deed: AskedDeed, world: ChiefWorld): Promise<DeedDone> {
  switch (deed.is) {
    case "personas": {
      const { status, body } = await world.house.personaCall(deed.path, deed.body);
      return { ok: status < 400, text: body };
    }
    case "journal": {
      const said = await world.things.call("journal", deed.tool, deed.given);
      return { ok: said.ok, text: said.ok ? said.text : said.why };
    }
    case "agent type": {
      // Something may have taken its name while it waited.
      const wrong = agentTypeObjection(deed.type, world);
      if (wrong !== null) return { ok: false, text: wrong };
      addAgentType(deed.type, world);
      return { ok: true, text: `${deed.type.name} is there, asleep` };
    }
  }
}
