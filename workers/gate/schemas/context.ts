import * as z from "zod/mini";
import { RISK_TOLERANCES } from "../../context/context.ts";
import { amount, dollars, moment, NAME_MAX_CHARS, name } from "../../wire/fields.ts";
import { operationWords } from "../rules/operation.ts";

/** The longest list of agencies or operations; each is compared with every task. */
const RULES_MAX = 100;

const operation = name.check(
  z.refine((text) => operationWords(text).length > 0, {
    error: "expected a name with letters or digits in it",
  }),
);
const agencies = z.array(name).check(z.maxLength(RULES_MAX));
const operations = z.array(operation).check(z.maxLength(RULES_MAX));

/** A change of the context: what is left out stays as it is. */
export const ContextBody = z.strictObject({
  preferences: z.optional(
    z.strictObject({
      budgetLimit: z.optional(amount),
      approvalRequired: z.optional(z.boolean()),
      costThreshold: z.optional(amount),
      riskTolerance: z.optional(z.enum(RISK_TOLERANCES)),
    }),
  ),
  rules: z.optional(
    z.strictObject({
      allowedAgencies: z.optional(agencies),
      blockedOperations: z.optional(operations),
      requiresHumanApproval: z.optional(operations),
    }),
  ),
});
export type ContextBody = z.infer<typeof ContextBody>;

const names = z.array(z.string().check(z.maxLength(NAME_MAX_CHARS)));

/** The context in force. Version 0 is the default, before anything is stored. */
export const ContextReply = z.object({
  version: z.int(),
  preferences: z.object({
    budgetLimit: dollars,
    approvalRequired: z.boolean(),
    costThreshold: dollars,
    riskTolerance: z.enum(RISK_TOLERANCES),
  }),
  rules: z.object({ allowedAgencies: names, blockedOperations: names, requiresHumanApproval: names }),
  changedAt: z.nullable(moment),
  changedBy: z.nullable(z.string()),
});
export type ContextReply = z.infer<typeof ContextReply>;
