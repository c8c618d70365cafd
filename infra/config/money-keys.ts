import { z } from "zod";
import { ACCOUNT_MAX_USD } from "../../policies/money/allowance.ts";
import { amount, flag, isHttps, text } from "./forms.ts";
import { key } from "./key.ts";

/** The keys about money: what may be spent, on which plans, and who is told. */
export const MONEY_KEYS = {
  pricesConfirmed: key({
    required: false,
    secret: false,
    description:
      "Day on which you looked at the prices that the plan calls old: your word that spending may be raised by them, for 90 days",
    example: "2026-12-01",
    check: z.iso.date({ error: "is not a day such as 2026-12-01" }),
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
  usageAlerts: key({
    required: false,
    secret: false,
    description:
      "Whether Cloudflare writes to the owners when the account uses more than the plan counts on; only a pay-as-you-go account has this alert",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  notifyUrl: key({
    required: false,
    // Chat services put their credential into the address.
    secret: true,
    description: "Where changes of the budget's level are told, as a POST of JSON",
    example: "https://hooks.example.com/purser",
    sealedAs: "https://encrypted.invalid/",
    check: z.string().refine(isHttps, { error: "is not an https address" }),
  }),
  pushKey: key({
    required: false,
    secret: true,
    description: "What notifications to browsers and phones are signed with; `npm run setup` makes it",
    example: "(made by npm run setup)",
    sealedAs: `B${"A".repeat(86)}.${"A".repeat(43)}`,
    check: text(
      /^B[\w-]{86}\.[\w-]{43}$/,
      "is not a key for web push: a public point and a private number of P-256 with a dot between, as npm run setup makes it",
    ),
  }),
  localPushHost: key({
    required: false,
    secret: false,
    description:
      "Name of a push server that stands in for the browsers' own in a local run; no such name exists outside",
    example: "push.purser.invalid",
    fallback: "",
    // RFC 6761: nothing is ever found under it, so that a deployment which names it sends nowhere.
    check: text(/^(|[a-z0-9-]+\.purser\.invalid)$/, "is not a name below purser.invalid"),
  }),
} as const;
