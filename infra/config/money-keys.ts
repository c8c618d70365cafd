import { z } from "zod";
import { amount, cloudflareToken, credentials, flag, isHttps, MODEL_ADDRESS, models, text } from "./forms.ts";
import { key } from "./key.ts";

/** Dollars a month that an account may cost, all its stacks together. */
export const ACCOUNT_MAX_USD = 15;

/** The keys about money: what may be spent, what the model is, who is told and whose bills are read. */
export const MONEY_KEYS = {
  notifyUrl: key({
    required: false,
    // Chat services put their credential into the address.
    secret: true,
    description: "Where changes of the budget's level are told, as a POST of JSON",
    example: "https://hooks.example.com/purser",
    check: z.string().refine(isHttps, { error: "is not an https address" }),
  }),
  usageAlerts: key({
    required: false,
    secret: false,
    description:
      "Whether Cloudflare writes to the owners when the account uses more than the plan counts on; only a pay-as-you-go account has this alert",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  anthropicApiKey: key({
    required: false,
    secret: true,
    description: "Key for the model provider; without it everything works that needs no model",
    example: "(an API key from console.anthropic.com)",
    check: text(
      /^[\x21-\x7e]{16,4096}$/,
      "is not an API key: 16 or more printable characters without spaces",
    ),
  }),
  aiGatewayToken: key({
    required: false,
    secret: true,
    description:
      "API token (permission AI Gateway Run): model calls then go through an AI Gateway of this stack, which stops spending by itself; the deploy's own token needs AI Gateway Edit for it",
    example: "(40 or more characters from dash.cloudflare.com/profile/api-tokens)",
    check: cloudflareToken,
  }),
  modelBaseUrl: key({
    required: false,
    secret: false,
    description:
      "Where model calls go without aiGatewayToken: the provider, or an AI Gateway that you made yourself",
    example: "https://api.anthropic.com",
    fallback: "https://api.anthropic.com",
    check: text(MODEL_ADDRESS, "is neither https://api.anthropic.com nor an AI Gateway of this form"),
  }),
  models: key({
    required: false,
    secret: false,
    description: "The model for each kind of work; the cheapest for what is left out",
    example: '{"chat":"claude-sonnet-5-5"}',
    fallback: "{}",
    check: models,
  }),
  pricesConfirmed: key({
    required: false,
    secret: false,
    description:
      "Day on which you looked at the prices that the plan calls old: your word that spending may be raised by them, for 90 days",
    example: "2026-12-01",
    check: z.iso.date({ error: "is not a day such as 2026-12-01" }),
  }),
  anthropicAdminKey: key({
    required: false,
    secret: true,
    description:
      "Anthropic admin key that reads usage and cost reports, so that the ledger is held against the bill",
    example: "(an admin key from console.anthropic.com)",
    check: text(/^sk-ant-admin[\x21-\x7e]{16,200}$/, "is not an Anthropic admin key: sk-ant-admin…"),
  }),
  anthropicWorkspaceId: key({
    required: false,
    secret: false,
    description: "Workspace whose keys are used here; unset, the whole organisation's bill counts",
    example: "wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ",
    check: text(/^wrkspc_[0-9A-Za-z]{8,64}$/, "is not the id of an Anthropic workspace: wrkspc_…"),
  }),
  azureCostReader: key({
    required: false,
    secret: true,
    description: "Service principal that reads the subscription's costs (role Cost Management Reader)",
    example: '{"tenantId":"…","clientId":"…","clientSecret":"…","subscriptionId":"…"}',
    check: credentials(["tenantId", "clientId", "clientSecret", "subscriptionId"]),
  }),
  cloudflareUsageReader: key({
    required: false,
    secret: true,
    description: "API token that reads the account's usage counters (permission Account Analytics Read)",
    example: '{"accountId":"…","token":"…"}',
    check: credentials(["accountId", "token"]),
  }),
  budgetUsd: key({
    required: false,
    secret: false,
    description: `Dollars a month that this stack may cost with everything, at most ${ACCOUNT_MAX_USD}`,
    example: "11",
    fallback: `${ACCOUNT_MAX_USD}`,
    check: amount(
      0.01,
      ACCOUNT_MAX_USD,
      `is not an amount in dollars up to ${ACCOUNT_MAX_USD}, such as 7.50`,
    ),
  }),
  otherStacksUsd: key({
    required: false,
    secret: false,
    description: `Dollars a month that the account's other stacks may cost; with budgetUsd at most ${ACCOUNT_MAX_USD}`,
    example: "4",
    fallback: "0",
    check: amount(
      0,
      ACCOUNT_MAX_USD,
      `is not an amount in dollars from 0 to ${ACCOUNT_MAX_USD}, such as 7.50`,
    ),
  }),
  workersPlan: key({
    required: false,
    secret: false,
    description: "The account's Workers plan: free or paid",
    example: "free",
    fallback: "free",
    check: z.enum(["free", "paid"], { error: "is neither free nor paid" }),
  }),
  zonePlan: key({
    required: false,
    secret: false,
    description: "The zone's plan: free or pro",
    example: "free",
    fallback: "free",
    check: z.enum(["free", "pro"], { error: "is neither free nor pro" }),
  }),
  taxPercent: key({
    required: false,
    secret: false,
    description: "Percent that taxes add to list prices",
    example: "20",
    fallback: "0",
    check: amount(0, 30, "is not a percentage from 0 to 30"),
  }),
} as const;
