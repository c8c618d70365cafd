import * as z from "zod/mini";
import type { PersonalContext, Preferences } from "../../context/context.ts";
import type { ModelAnswer, ModelRefusal } from "../../model/call.ts";
import { jsonValueIn } from "../../wire/body.ts";
import { addresses } from "../rules/address.ts";
import { fieldsOf } from "../rules/fields.ts";
import { termsFor } from "../rules/risk.ts";
import { decide, type RuleOutcome, type State } from "../rules/rules.ts";
import type { Task } from "../tasks/task.ts";
import { GROUNDS, JudgeReply, type VERDICTS } from "./question.ts";

/** What the model makes of a task, or why there is nothing to go by. */
export type Opinion =
  | { readonly verdict: (typeof VERDICTS)[number]; readonly because: string }
  | { readonly verdict: "none"; readonly because: string };

const none = (because: string): Opinion => ({ verdict: "none", because });

/** Reads the model's answer. Whatever is not exactly what was asked for is no opinion. */
export function opinionFrom(result: ModelAnswer | ModelRefusal): Opinion {
  if (!result.ok) return none(result.detail);
  if (result.stopReason !== "end_turn") return none("the model did not finish its answer");
  const reply = z.safeParse(JudgeReply, jsonValueIn(result.text));
  if (!reply.success) return none("the model's answer could not be read");
  const { verdict, ground, confidence } = reply.data;
  const grounds: Readonly<Record<string, string>> = GROUNDS[verdict];
  const because = Object.hasOwn(grounds, ground) ? grounds[ground] : undefined;
  if (because === undefined) return none("the model's answer contradicts itself");
  if (verdict !== "person" && confidence !== "high") return none("the model is not sure");
  return { verdict, because };
}

/**
 * Decides what the rules left undecided. The model can only choose among approving within the terms that rules would
 * give, denying, and asking a person; the rules have the last word, and every doubt is a person's.
 */
export async function weigh(
  task: Task,
  context: PersonalContext,
  state: State,
  ask: () => Promise<Opinion>,
): Promise<RuleOutcome> {
  if (addresses(fieldsOf(task).prose))
    return forPerson(
      "rules",
      "A person is asked, because no model may weigh this description: it speaks about its own approval, or to whoever decides",
    );
  const opinion = await ask();
  const ruled = decide(task, context, state);
  return ruled.rule === "undecided" ? outcomeOf(opinion, task, context.preferences) : ruled;
}

function outcomeOf({ verdict, because }: Opinion, task: Task, preferences: Preferences): RuleOutcome {
  const decidedBy = "model";
  switch (verdict) {
    case "approve": {
      const terms = termsFor(task.estimatedNano, preferences);
      return {
        status: "approved",
        decidedBy,
        rule: "model",
        reason: `Weighed by the model: ${because}`,
        terms,
      };
    }
    case "deny":
      return { status: "denied", decidedBy, rule: "model", reason: `Weighed by the model: ${because}` };
    case "person":
      return forPerson("model", `The model wants a person to be asked: ${because}`);
    case "none":
      return forPerson("rules", `The rules leave this one open, and no model decided it: ${because}`);
  }
}

const forPerson = (decidedBy: "rules" | "model", reason: string): RuleOutcome => ({
  status: "pending",
  decidedBy,
  rule: decidedBy === "model" ? "model" : "undecided",
  reason,
});
