import * as z from "zod/mini";
import { moment } from "../wire/fields.ts";

export const ACTION_MAX_CHARS = 200;
const NO_ACTION = 'expected a text that names the action, such as "evaluate"';
const NO_PAYLOAD = "expected any JSON value; send {} when the action needs none";

/**
 * What the backend is asked to do (docs/contracts.md). Both members are in its clients' format, so both are asked for;
 * nothing is promised of what a payload may be, so any JSON value is let through. Unknown fields are ignored and go no further.
 */
export const AgentRequest = z.object({
  action: z
    .string({ error: NO_ACTION })
    .check(
      z.regex(/\S/, { error: NO_ACTION }),
      z.maxLength(ACTION_MAX_CHARS, { error: `expected at most ${ACTION_MAX_CHARS} characters` }),
    ),
  payload: z.unknown().check(z.refine((value) => value !== undefined, { error: NO_PAYLOAD })),
});
export type AgentRequest = z.infer<typeof AgentRequest>;

/** The backend did it (docs/contracts.md). */
export const AgentResponse = z.object({
  status: z.literal("success"),
  /** The backend's reply as it is: its JSON, its text when it is not JSON, null when it is empty. */
  result: z.unknown(),
  timestamp: moment,
});

/** Why a request has no result. */
export const FAILURES = [
  /** No backend is configured. */
  "not_configured",
  /** The backend answered 4xx: it does not want this request. */
  "upstream_rejected",
  /** The backend answered 401, 403 or 407: it does not want this deployment's key. */
  "upstream_refused_key",
  /** The backend answered 5xx, or a status that no reply can end with. */
  "upstream_failed",
  /** The backend answered with a redirect, which is not followed: the key belongs to one address. */
  "upstream_redirected",
  /** The backend's reply is longer than what is passed on. */
  "upstream_too_large",
  /** The backend answered 2xx with what is no answer: a page, broken JSON, bytes that are no text. */
  "upstream_unusable",
  /** No whole reply in time; whether the backend did it is unknown. */
  "upstream_timeout",
  /** No connection, or it broke off. */
  "upstream_unreachable",
  /** It failed again and again, so it is left alone for a while. */
  "upstream_resting",
] as const;
export type ProxyFailureCode = (typeof FAILURES)[number];

/** The backend did not do it, or nobody knows. */
export const AgentFailure = z.object({
  status: z.literal("error"),
  /** What the backend said, if anything. */
  result: z.unknown(),
  error: z.string(),
  code: z.enum(FAILURES),
  /** The status with which the backend answered, or null when it did not. */
  upstreamStatus: z.nullable(z.int()),
  timestamp: moment,
});
