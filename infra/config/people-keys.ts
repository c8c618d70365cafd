import { z } from "zod";
import { emails, isTimeZone, tokens } from "./forms.ts";
import { key } from "./key.ts";

/** The keys about who may come in. */
export const PEOPLE_KEYS = {
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
  workProfiles: key({
    required: false,
    secret: false,
    description:
      "People who have a second profile for work: agents, memory, journal, conversations and connections of its own, in one sign-in",
    example: '["you@example.com"]',
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
  identityProviderId: key({
    required: false,
    secret: false,
    description:
      "Id of the account's one-time PIN provider when it already has one (an account holds only one)",
    example: "f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
    check: z.guid({ error: "is not the id (UUID) of an identity provider" }),
  }),
  tokens: key({
    required: false,
    // Not the whole list: names, roles and ends are for a review of the file; setup encrypts each hash in it.
    secret: false,
    description: "Programs' bearer tokens by hash; `npm run setup` makes them",
    example: '[{"name":"gateway","role":"agency","sha256":"…","expiresAt":"2026-12-01T00:00:00Z"}]',
    sealedAs: "[]",
    fallback: "[]",
    check: tokens,
  }),
} as const;
