import { d1, json, optionalSecret, text } from "../bindings.ts";

/** What the task gate is bound to. */
export const bindings = {
  /** Context, decisions, leases, halts and their audit rows. */
  DB: d1(),
  /** The owner's IANA time zone: a day's budget is counted in it. */
  TIME_ZONE: text(),
  /** Where halts are forwarded, as `<url>/api/halt`; empty when there is no agency gateway. */
  AGENCY_GATEWAY_URL: text(),
  /** The bearer token for the agency gateway. */
  AGENCY_GATEWAY_TOKEN: optionalSecret(),
  /** When each program's token ends: `{name, role, expiresAt}[]`, for the status page. */
  TOKEN_EXPIRIES: json(),
} as const;
