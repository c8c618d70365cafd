import { bodyOf, checked } from "../wire/body.ts";
import type { McpContext } from "./app.ts";
import { toolResultTextOf } from "./outcome-reply.ts";
import { ItemBody, PlanQuery } from "./plan-schemas.ts";
import { ruleFor } from "./rule.ts";
import type { ToolOutcome } from "./tools/outcome.ts";
import type { Arguments } from "./tools/tool.ts";

/** One call of a tool of the person's journal. */
async function called(c: McpContext, name: string, given: Arguments): Promise<ToolOutcome> {
  const { caller } = c.env;
  const { person } = await ruleFor(caller, c.env);
  return c.env.JOURNALS.getByName(person).call(name, given, caller.name, caller.requestId);
}

/** GET /api/plan: a day's plan beside what was done, for the plan panel. */
export async function showPlanPanel(c: McpContext): Promise<Response> {
  const { date } = checked(c.req.query(), PlanQuery, "query");
  return replyOf(c, await called(c, "get_plan_vs_actual", date === undefined ? {} : { plan_date: date }));
}

/** POST /api/plan/items/:id: what became of an item. */
export async function markPlanItem(c: McpContext): Promise<Response> {
  const { status } = await bodyOf(c.req.raw, ItemBody);
  return replyOf(c, await called(c, "update_plan_item", { item_id: c.req.param("id"), status }));
}

const replyOf = (c: McpContext, outcome: ToolOutcome): Response =>
  c.body(toolResultTextOf(outcome), 200, { "content-type": "application/json" });
