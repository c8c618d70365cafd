import {
  ASKS_MODEL,
  d1,
  durable,
  json,
  notCopied,
  type Objects,
  optionalSecret,
  plainText,
} from "../bindings.ts";

export const objects = {
  Judgement: notCopied("Ten minutes' memory of an opinion whose decision is in D1."),
} as const satisfies Objects;

/** What the task gate is bound to. */
export const bindings = {
  /** Context, decisions, leases, halts and their audit rows. */
  DB: d1(),
  /** The owner's IANA time zone: a day's budget is counted in it. */
  TIME_ZONE: plainText(),
  /** "yes" where what the page shows is made up (`npm start -- --demo`); otherwise empty. */
  DEMO: plainText(),
  /** Where halts are forwarded, as `<url>/api/halt`; empty when there is no agency gateway. */
  AGENCY_GATEWAY_URL: plainText(),
  /** The bearer token for the agency gateway. */
  AGENCY_GATEWAY_TOKEN: optionalSecret(),
  /** When each program's token ends: `{name, role, kind, expiresAt}[]`, kind "bearer", or with role null "service" or "worker". */
  TOKEN_EXPIRIES: json(),
  /** When the deployment's prices were read, by source: `{"cloudflare-plans": "2026-10-07 free"}`. */
  PRICE_DATES: json(),
  /** Where what the owner has to know is told. */
  OUTBOX: durable("Outbox", "notices"),
  /** One object for each task that a model weighs. */
  JUDGEMENTS: durable("Judgement", "gate"),
  /** Open pages, told of what changes. */
  LIVE: durable("Live", "live"),
  ...ASKS_MODEL,
} as const;
