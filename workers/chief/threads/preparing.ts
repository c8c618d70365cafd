import { askModel } from "../../model/ask-model.ts";
import { isBilledAs } from "../../model/label.ts";
import { nameOf, resolveAgent } from "../agents/instances.ts";
import { soulOf } from "../agents/soul.ts";
import { artifacts } from "../artifacts/store.ts";
import { fencedMaterial } from "../guard/fence.ts";
import { coreOf } from "../memory/store.ts";
import { OPENING_FORGOTTEN, saysForgotten } from "../memory/tombstones.ts";
import { promptOf } from "../talk/prompt.ts";
import { callUsage, noteUsage } from "../usage/store.ts";
import type { ChiefWorld } from "../world.ts";
import { type AgentThread, makeThreadReady } from "./store.ts";

const OPENING_MAX_TOKENS = 500;
const TIME_LIMIT_MS = 60_000;
const LAST_MAX = 2;
const CONTENT_MAX_CHARS = 2_000;

/** Prepares a thread's beginning, by the agent's BOOTSTRAP.md (templates/). Whatever fails leaves a thread that can be used. */
export async function prepareThread(
  { session, agent: name }: AgentThread,
  world: () => ChiefWorld,
): Promise<void> {
  const { sql, person, desk, now: begunAt } = world();
  const agent = resolveAgent(sql, name)?.agent;
  if (agent === undefined) return makeThreadReady(sql, session, null, "The agent is not there any more");
  const own = artifacts(sql, null, 50)
    .filter((one) => one.agent === name)
    .slice(0, LAST_MAX);
  const soul = soulOf(sql, name).map(({ text }) => text);
  const made = desk();
  const result = await askModel(
    {
      kind: "background",
      purpose: "chief/opening",
      scope: { user: person },
      system: `${promptOf({ agent, name: nameOf(sql, name), soul, core: coreOf(sql) })}\n\nThe person is about to come. Write your first message to them.`,
      messages: [
        {
          role: "user",
          content: `${fencedMaterial(
            "material",
            own.map(({ title, content }) => ({ title, content: content.slice(0, CONTENT_MAX_CHARS) })),
          )}\n\n${agent.bootstrap}`,
        },
      ],
      cheap: true,
      maxOutputTokens: OPENING_MAX_TOKENS,
      timeLimitMs: TIME_LIMIT_MS,
    },
    made,
  );
  if (!result.ok) return makeThreadReady(world().sql, session, null, result.detail);
  const { model: label } = result;
  const { now: at, newId } = world();
  noteUsage(world().sql, { ...callUsage(result, { id: newId(), at, agent: name, model: label }), session });
  if (result.text === "") return makeThreadReady(world().sql, session, null, "The model had nothing to say");
  if (saysForgotten(sql, result.text, begunAt)) return makeThreadReady(sql, session, null, OPENING_FORGOTTEN);
  makeThreadReady(
    world().sql,
    session,
    isBilledAs(result.model) ? result.text : `${result.text}\n\n_${result.model}_`,
    null,
  );
}
