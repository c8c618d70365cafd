import { Problem } from "../../problem.ts";
import { bodyOf } from "../../wire/body.ts";
import type { ChiefContext } from "../app.ts";
import { forgetLine } from "../memory/forget.ts";
import { activate, deactivate, isAwake } from "./activating.ts";
import { CHIEF, templates } from "./catalogue.ts";
import { instances } from "./instances.ts";
import { ActivateBody, RestBody } from "./operations.ts";
import { known, named, shown, whole } from "./showing.ts";
import { addSoul, soulOf } from "./soul.ts";

/** GET /api/agents */
export function listAgents(c: ChiefContext): Response {
  const { world } = c.env;
  const names = [...new Set([...templates().keys(), ...instances(world.sql).map(({ name }) => name)])];
  const agents = names.map((name) => shown(name, world));
  return c.json({ agents, count: agents.length });
}

/** GET /api/agents/:name */
export const showAgent = (c: ChiefContext): Response => c.json(whole(named(c), c.env.world));

/** POST /api/agents/:name/activate */
export async function activateAgent(c: ChiefContext): Promise<Response> {
  const { answers = [] } = await bodyOf(c.req.raw, ActivateBody);
  const name = named(c);
  const { world } = c.env;
  const { interview } = known(name, world).agent;
  const isAsleep = !isAwake(name, world);
  if (isAsleep && answers.length < interview.length)
    throw new Problem(
      "conflict",
      `It asks ${interview.length} questions first; send an answer to each, empty for none`,
      {
        extra: { interview },
      },
    );
  world.sql.atomically(() => {
    for (const [at, question] of interview.entries()) {
      const answer = answers[at]?.trim() ?? "";
      if (isAsleep && answer !== "")
        addSoul(
          world.sql,
          { id: world.newId(), at: world.now, text: `${question} ${answer}`, source: "interview" },
          name,
        );
    }
    activate(name, world);
  });
  return c.json(whole(name, world));
}

/** POST /api/agents/:name/rest */
export async function restAgent(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, RestBody);
  const name = named(c);
  const { world } = c.env;
  if (name === CHIEF)
    throw new Problem("conflict", "The chief of staff does not sleep; pause its schedules instead");
  world.sql.atomically(() => deactivate(name, world));
  return c.json(whole(name, world));
}

/** DELETE /api/agents/:name/soul/:id */
export function forgetSoul(c: ChiefContext): Response {
  const { world } = c.env;
  const name = named(c);
  const line = soulOf(world.sql, name).find(({ id }) => id === c.req.param("id"));
  if (line === undefined) throw new Problem("not_found", "It was told nothing of that id");
  world.sql.atomically(() => forgetLine(world.sql, line, world.now));
  return c.json(whole(name, world));
}
