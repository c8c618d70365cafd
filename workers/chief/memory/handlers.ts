import { PRIVATE } from "../../audience.ts";
import type { Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import { bodyOf, checked } from "../../wire/body.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { instances, nameOf } from "../agents/instances.ts";
import { soulLineOf, soulOf } from "../agents/soul.ts";
import type { ChiefContext } from "../app.ts";
import { doneOnce } from "../once.ts";
import { sourceText } from "./commands.ts";
import { forgetFact, forgetLine } from "./forget.ts";
import { ConfirmBody, MemoryQuery, RememberBody } from "./operations.ts";
import { searchFacts } from "./search.ts";
import { addFact, allFacts, confirmFact, type Fact, factOf, supersede } from "./store.ts";

/** GET /api/memory */
export function listMemory(c: ChiefContext): Response {
  const { q } = checked(c.req.query(), MemoryQuery, "query");
  const { sql } = c.env.world;
  const facts = q === undefined ? allFacts(sql).toReversed() : searchFacts(sql, q);
  const told = q === undefined ? instances(sql).flatMap(({ name }) => toldTo(name, sql)) : [];
  return c.json({ facts: facts.map(shown), told, count: facts.length });
}

/** POST /api/memory */
export async function rememberOne(c: ChiefContext): Promise<Response> {
  const { text } = await bodyOf(c.req.raw, RememberBody);
  const { world } = c.env;
  const fact = { text, agent: CHIEF, audience: PRIVATE, source: "said", trust: "owner" } as const;
  return doneOnce(c, 200, () => ({ isNew: addFact(world, fact) }));
}

/** PUT /api/memory/:id */
export async function correctOne(c: ChiefContext): Promise<Response> {
  const { text } = await bodyOf(c.req.raw, RememberBody);
  const fact = supersede(c.env.world, c.req.param("id") ?? "", text);
  if (fact === null) throw notFound();
  return c.json(shown(fact));
}

/** DELETE /api/memory/:id */
export function forgetOne(c: ChiefContext): Response {
  const { sql, now } = c.env.world;
  const id = c.req.param("id") ?? "";
  const fact = factOf(sql, id);
  const line = soulLineOf(sql, id);
  if (fact !== null) sql.atomically(() => forgetFact(sql, id, fact.text, now));
  else if (line !== null) sql.atomically(() => forgetLine(sql, line, now));
  else throw notFound();
  return c.json({ success: true, id });
}

/** POST /api/memory/:id/confirm */
export async function confirmMemory(c: ChiefContext): Promise<Response> {
  await bodyOf(c.req.raw, ConfirmBody);
  const id = c.req.param("id") ?? "";
  if (!confirmFact(c.env.world.sql, id)) throw notFound();
  return c.json({ success: true, id });
}

const toldTo = (agent: string, sql: Sql) =>
  soulOf(sql, agent).map(({ id, text, at }) => ({
    id,
    agent,
    text,
    source: `told to the ${nameOf(sql, agent).toLowerCase()}`,
    since: momentOf(at),
  }));

const notFound = (): Problem => new Problem("not_found", "There is no fact of yours with this id");

const shown = (fact: Fact) => ({
  id: fact.id,
  text: fact.text,
  agent: fact.agent,
  audience: fact.audience,
  trust: fact.trust,
  source: sourceText(fact),
  since: momentOf(fact.validFrom),
  endsAt: momentOrNull(fact.endsAt),
});
