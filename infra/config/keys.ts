import { z } from "zod";
import {
  API_ADDRESS,
  amount,
  cloudflareToken,
  credentials,
  emails,
  FQDN,
  flag,
  hex32,
  isHttps,
  isPlainHttps,
  isTimeZone,
  MODEL_ADDRESS,
  models,
  text,
  tokens,
  whole,
} from "./forms.ts";

/** The namespace of every key below: `purser:accountId` and so on. It is the project's name in Pulumi.yaml. */
export const NAMESPACE = "purser";
/** Longest life of any program's credential: a bearer token's or an Access service token's (design §7). */
export const TOKEN_MAX_DAYS = 30;
/** Dollars a month that an account may cost, all its stacks together. */
export const ACCOUNT_MAX_USD = 15;
/** Where Cloudflare's API answers. */
export const CLOUDFLARE_API = "https://api.cloudflare.com/client/v4";

/** One configuration value: what it is for a person, and how its text is checked and read. */
export type Key<T = unknown> = {
  readonly required: boolean;
  /** A secret is stored encrypted, is never printed, and its fix is a command that asks for it instead of showing it. */
  readonly secret: boolean;
  readonly description: string;
  /** A value as it may be typed, for help texts. */
  readonly example: string;
  /** A stand-in of the right form for the plan without an account. Nothing else may use it. */
  readonly placeholder?: string;
  /** The text that an unset optional key stands for. Without it the value is then `undefined`. */
  readonly fallback?: string;
  /** From the text that Pulumi stores (lists and objects are JSON) to the value. Messages never repeat the text. */
  readonly check: z.ZodType<T, string>;
};

const key = <T>(of: Key<T>) => of;

/** Every key of the stack configuration, in the order in which a person is asked. */
export const CONFIG_KEYS = {
  cloudflareApiToken: key({
    required: true,
    secret: true,
    description: "API token that the deploy uses; `npm run setup` names the permissions it needs",
    example: "(40 or more characters from dash.cloudflare.com/profile/api-tokens)",
    placeholder: "placeholder-for-a-cloudflare-api-token--",
    check: cloudflareToken,
  }),
  accountId: key({
    required: true,
    secret: false,
    description: "Cloudflare account that everything is made in",
    example: "0123456789abcdef0123456789abcdef",
    placeholder: "0".repeat(32),
    check: hex32("an account id"),
  }),
  zoneId: key({
    required: true,
    secret: false,
    description: "Cloudflare zone (domain) that the hostname belongs to",
    example: "fedcba9876543210fedcba9876543210",
    placeholder: "f".repeat(32),
    check: hex32("a zone id"),
  }),
  hostname: key({
    required: true,
    secret: false,
    description: "Host name that the assistant answers at, within the zone",
    example: "purser.example.com",
    placeholder: "purser.example.com",
    check: text(
      FQDN,
      "is not a host name in lower case without scheme, port or path, such as purser.example.com",
    ),
  }),
  accessTeam: key({
    required: true,
    secret: false,
    description: "Zero Trust team name: the first part of <team>.cloudflareaccess.com",
    example: "example",
    placeholder: "example",
    check: text(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      "is not a team name alone: lower-case letters, digits and hyphens, without .cloudflareaccess.com",
    ),
  }),
  ownerEmails: key({
    required: true,
    secret: false,
    description: "People who own the deployment; they sign in with role admin",
    example: '["you@example.com"]',
    placeholder: '["owner@example.com"]',
    check: emails(1),
  }),
  householdEmails: key({
    required: false,
    secret: false,
    description: "Other people who may sign in, with role personal",
    example: '["partner@example.com"]',
    fallback: "[]",
    check: emails(0),
  }),
  timeZone: key({
    required: false,
    secret: false,
    description: "IANA time zone that a day's budget is counted in",
    example: "Europe/Vienna",
    fallback: "UTC",
    check: z.string().refine(isTimeZone, { error: "is not an IANA time zone such as Europe/Vienna" }),
  }),
  location: key({
    required: false,
    secret: false,
    description: "Where the data is first placed: wnam, enam, weur, eeur, apac or oc",
    example: "weur",
    fallback: "weur",
    check: z.enum(["wnam", "enam", "weur", "eeur", "apac", "oc"], {
      error: "is none of wnam, enam, weur, eeur, apac, oc",
    }),
  }),
  protectData: key({
    required: false,
    secret: false,
    description: "Whether data survives: true refuses to delete it and keeps the audit bucket on destroy",
    example: "true",
    fallback: "false",
    check: flag,
  }),
  auditRetentionDays: key({
    required: false,
    secret: false,
    description: "Days until an audit object is deleted",
    example: "400",
    fallback: "400",
    check: whole(1, 36_500, "is not a whole number of days from 1 to 36500"),
  }),
  auditLockDays: key({
    required: false,
    secret: false,
    description: "Days in which nobody can delete or overwrite an audit object; 0 for no lock",
    example: "400",
    fallback: "0",
    check: whole(0, 36_500, "is not a whole number of days from 0 to 36500"),
  }),
  identityProviderId: key({
    required: false,
    secret: false,
    description:
      "Id of the account's one-time PIN provider when it already has one (an account holds only one)",
    example: "f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
    check: z.guid({ error: "is not the id (UUID) of an identity provider" }),
  }),
  serviceTokenDays: key({
    required: false,
    secret: false,
    description: `Days that the Access service token for programs lives, at most ${TOKEN_MAX_DAYS}`,
    example: "30",
    fallback: `${TOKEN_MAX_DAYS}`,
    check: whole(1, TOKEN_MAX_DAYS, `is not a whole number of days from 1 to ${TOKEN_MAX_DAYS}`),
  }),
  agencyGatewayUrl: key({
    required: false,
    secret: false,
    description: "Agency gateway that halts are forwarded to, as <url>/api/halt",
    example: "https://gateway.example.com",
    check: z.string().refine(isPlainHttps, {
      error: "is not an https address without credentials, query or trailing slash",
    }),
  }),
  agencyGatewayToken: key({
    required: false,
    secret: true,
    description: "Bearer token for the agency gateway",
    example: "(16 or more printable characters)",
    check: text(
      /^[\x21-\x7e]{16,4096}$/,
      "is not a bearer token: 16 or more printable characters without spaces",
    ),
  }),
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
  tokens: key({
    required: false,
    // Not the whole list: names, roles and ends are for a review of the file; setup encrypts each hash in it.
    secret: false,
    description: "Programs' bearer tokens by hash; `npm run setup` makes them",
    example: '[{"name":"gateway","role":"agency","sha256":"…","expiresAt":"2026-12-01T00:00:00Z"}]',
    fallback: "[]",
    check: tokens,
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
  cloudflareBaseUrl: key({
    required: false,
    secret: false,
    description: "Address of Cloudflare's API; a stand-in on this machine may take its place",
    example: CLOUDFLARE_API,
    fallback: CLOUDFLARE_API,
    check: text(API_ADDRESS, `is neither ${CLOUDFLARE_API} nor http://127.0.0.1:PORT/client/v4`),
  }),
} as const;

export type KeyName = keyof typeof CONFIG_KEYS;

/** Every key with its name, for readers that treat all keys alike. */
export const keyEntries = () => Object.entries(CONFIG_KEYS) as [KeyName, Key][];
