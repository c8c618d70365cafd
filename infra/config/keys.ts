import { z } from "zod";
import { AGENT_KEYS } from "./agent-keys.ts";
import { BEARER_KEYS, CLIENT_KEYS } from "./client-keys.ts";
import {
  API_ADDRESS,
  cloudflareToken,
  emails,
  FQDN,
  flag,
  hex32,
  isPlainHttps,
  isTimeZone,
  text,
  tokens,
  whole,
} from "./forms.ts";
import { type Key, key } from "./key.ts";
import { MONEY_KEYS } from "./money-keys.ts";
import { PREVIEW_KEYS } from "./preview-keys.ts";
import { ZONE_KEYS } from "./zone-keys.ts";

/** The namespace of every key below: `purser:accountId` and so on. It is the project's name in Pulumi.yaml. */
export const NAMESPACE = "purser";
/** Longest life of any program's credential: a bearer token's or an Access service token's (design §7). */
export const TOKEN_MAX_DAYS = 30;
/** Where Cloudflare's API answers. */
export const CLOUDFLARE_API = "https://api.cloudflare.com/client/v4";

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
    description: `Days that an Access service token for programs lives, at most ${TOKEN_MAX_DAYS}`,
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
  tokens: key({
    required: false,
    // Not the whole list: names, roles and ends are for a review of the file; setup encrypts each hash in it.
    secret: false,
    description: "Programs' bearer tokens by hash; `npm run setup` makes them",
    example: '[{"name":"gateway","role":"agency","sha256":"…","expiresAt":"2026-12-01T00:00:00Z"}]',
    fallback: "[]",
    check: tokens,
  }),
  ...CLIENT_KEYS,
  ...BEARER_KEYS,
  ...ZONE_KEYS,
  ...AGENT_KEYS,
  ...MONEY_KEYS,
  ...PREVIEW_KEYS,
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
