import { bodyOf } from "../wire/body.ts";
import type { McpContext } from "./app.ts";
import { MoveStep } from "./journal/home/schemas.ts";
import { toolResultOf, toolResultTextOf } from "./outcome-reply.ts";
import { ruleFor } from "./rule.ts";

/** GET /api/journal: where the journal of whoever the caller is, or acts for, is at home, and where it belongs. */
export async function showJournalHome(c: McpContext): Promise<Response> {
  const { person } = await ruleFor(c.env.caller, c.env);
  const standing = toolResultOf<object>(await c.env.JOURNALS.getByName(person).standing());
  const belongs = c.env.JOURNAL_HOME === "machine" ? "machine" : "edge";
  return c.json({ person, belongs, ...standing });
}

/** POST /api/journal/move: the edge's part of one step of a move. */
export async function moveJournal(c: McpContext): Promise<Response> {
  const step = await bodyOf(c.req.raw, MoveStep);
  const { person } = await ruleFor(c.env.caller, c.env);
  const outcome = await c.env.JOURNALS.getByName(person).step(step);
  return c.body(toolResultTextOf(outcome), 200, { "content-type": "application/json" });
}
