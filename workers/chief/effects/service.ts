import { ToolProblem } from "../../agent/toolbox.ts";
import type { PersonalServer } from "../../mcp/contract.ts";
import { nameOf } from "../agents/instances.ts";
import type { ChiefWorld } from "../world.ts";
import { endAndTell, logFailedEffect, NOBODY_KNOWS, WAITS } from "./ending.ts";
import {
  type AgentDeed,
  type AgentEffect,
  beginEffect,
  EFFECTS_WAITING_MAX,
  putEffect,
  waitAgain,
  waitingEffects,
  withdrawEffect,
} from "./store.ts";
import { FORGOTTEN_WISH, isForgottenWish } from "./withdrawing.ts";

type ServiceCall = {
  readonly agent: string;
  readonly server: PersonalServer;
  readonly tool: string;
  readonly given: Readonly<Record<string, unknown>>;
};

/**
 * A write of a service that a person has connected: a mail, an event, a shared expense. Its server asks the gate for each, in words of its
 * own (workers/mcp/approval.ts). Where that waits for the person, the same call is kept, and made again as soon as they have agreed: an
 * agent that has finished its task cannot call a second time.
 *
 * @returns what the agent is told. @throws ToolProblem where it is refused or fails
 */
export async function callService(
  { agent, server, tool, given }: ServiceCall,
  world: ChiefWorld,
): Promise<string> {
  const { sql, now, newId, things } = world;
  const description = `${nameOf(sql, agent)} uses ${server} (${tool}): ${JSON.stringify(given)}`;
  const waiting = waitingEffects(sql);
  if (waiting.some((one) => one.description === description)) return WAITS;
  if (waiting.length >= EFFECTS_WAITING_MAX)
    throw new ToolProblem(`${EFFECTS_WAITING_MAX} wishes of agents wait for the person already`);
  if (isForgottenWish(world, description)) throw new ToolProblem(FORGOTTEN_WISH);
  const said = await things.call(server, tool, given);
  if (said.ok) return said.text;
  // Why, and how it is connected: the server's own words.
  if (said.code !== "approval_needed" || said.endsAt === undefined) throw new ToolProblem(said.why);
  const deed: AgentDeed = { is: "service", server, tool, given };
  const { endsAt, question = null } = said;
  const of = {
    agent,
    operation: tool,
    description,
    deed,
    looks: 0,
    at: now,
    endsAt,
    question,
    state: "waiting",
  } as const;
  const id = `agent-${newId()}`;
  putEffect(sql, { id, ...of });
  if (!isForgottenWish(world, description)) return WAITS;
  withdrawEffect(sql, id);
  throw new ToolProblem(FORGOTTEN_WISH);
}

/** Makes the call again. It is begun before, so that whoever is gone in the middle of it leaves it as one that nobody makes a second time. */
export async function callServiceAgain(
  effect: AgentEffect & { readonly deed: AgentDeed & { readonly is: "service" } },
  world: ChiefWorld,
): Promise<void> {
  const { sql, now, things } = world;
  const { server, tool, given } = effect.deed;
  if (!beginEffect(sql, effect, now)) return;
  const said = await things.call(server, tool, given).catch((error: unknown) => {
    logFailedEffect(effect.id, error);
    return null;
  });
  if (said === null) return endAndTell(effect, "unknown", NOBODY_KNOWS, world);
  if (said.ok) return endAndTell(effect, "done", null, world);
  if (said.code === "approval_needed") return waitAgain(sql, effect, now);
  // It went out and no answer came: it may have been done.
  if (said.code === "no_answer") return endAndTell(effect, "unknown", said.why, world);
  endAndTell(effect, said.code === "denied" ? "refused" : "failed", said.why, world);
}
