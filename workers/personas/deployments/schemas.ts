import * as z from "zod/mini";
import { count, moment } from "../../wire/fields.ts";
import { id, optionalText, timestamps } from "../schemas.ts";

const BUDGET_MAX_USD = 10_000;
const LABEL_MAX_CHARS = 200;

export const DeploymentBody = z.object({
  personaId: id,
  /** What its address is made of; the persona's name where nothing is said. */
  label: optionalText(LABEL_MAX_CHARS),
  /** Dollars a UTC month for everything that the persona does; null = the household's allowance alone. */
  maxMonthlyBudgetUsd: z.optional(z.nullable(z.number().check(z.minimum(0), z.maximum(BUDGET_MAX_USD)))),
});

export const PersonaDeployment = z.object({
  id: z.string(),
  projectId: z.string(),
  personaId: z.string(),
  /** Of its address, `POST /api/deployed/{slug}`. */
  slug: z.string(),
  label: z.string(),
  status: z.enum(["active", "paused"]),
  webhookEnabled: z.boolean(),
  hasWebhookSecret: z.boolean(),
  invocationCount: count,
  lastInvokedAt: z.nullable(moment),
  maxMonthlyBudgetUsd: z.nullable(z.number()),
  /** What the persona's executions have cost in that month, those that go on included. */
  currentMonthCostUsd: z.number(),
  /** The UTC month that is meant: "2026-11". */
  budgetMonth: z.string(),
  ...timestamps,
});
export type PersonaDeployment = z.infer<typeof PersonaDeployment>;

export const DeployedReply = z.object({
  executionId: z.string(),
  status: z.literal("queued"),
  deploymentId: z.string(),
});
