import * as z from "zod/mini";
import { amount, count, dollars, moment } from "../../wire/fields.ts";

/** How Anthropic's keys begin (console.anthropic.com, API keys). */
const API_KEY = /^sk-ant-[\w-]{20,200}$/;
/** An admin key of an organisation answers no message. */
const ADMIN_KEY = /^sk-ant-admin/;
/** How OpenAI's begin. */
const OPENAI_KEY = /^sk-(?!ant-)/;

export const ModelKeyBody = z.strictObject({
  apiKey: z.string().check(
    z.refine((text) => !OPENAI_KEY.test(text), {
      error:
        "this looks like a key of OpenAI's, which cannot be used: Purser speaks Anthropic's Messages API alone (docs/own-keys.md)",
    }),
    z.refine((text) => !ADMIN_KEY.test(text), {
      error: "this is an admin key of an organisation, which no model answers; make an ordinary one",
    }),
    z.regex(API_KEY, { error: "expected a key of Anthropic's, which begins with sk-ant-" }),
  ),
  /** What may be spent with it in a month of UTC; 15 dollars where nothing is said. */
  monthlyLimitUsd: z.optional(amount),
});
export const AllowanceBody = z.strictObject({ allowOperatorLlm: z.boolean() });

export const ModelKeyReply = z.object({
  person: z.string(),
  /** Who pays for their work. */
  payer: z.enum(["own", "operator", "none"]),
  /** The last characters of their own key. */
  keyEnd: z.nullable(z.string()),
  setAt: z.nullable(moment),
  allowOperatorLlm: z.boolean(),
  /** This month, with their own key; no part of the deployment's budget. */
  spentUsd: dollars,
  calls: count,
  monthlyLimitUsd: dollars,
});
export const ModelKeysReply = z.object({ people: z.array(ModelKeyReply) });
export const ModelKeyRemoved = z.object({ removed: z.literal(true) });
