import { z } from "zod";
import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { flag, parsed, text, whole } from "./forms.ts";
import { key } from "./key.ts";

/** The service token that all programs of the stack share who have none of their own. */
export const ENVIRONMENT_CLIENT = "programs";
/** The Workers' own service token for the machine, where there is one. */
export const MACHINE_CLIENT = "machine";
/** How long what a rotation replaced still opens: two days to change a program's secret, over a weekend's better half. */
export const GRACE_HOURS = 48;
/** Access holds 50 service tokens on its free plan; other stacks and people need some of them. */
const CLIENTS_MAX = 20;
const VERSION_MAX = 9_999;

const CLIENT = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const client = text(CLIENT, "is not 1 to 64 of a-z, 0-9, dot, hyphen and underscore");
const moment = z.iso.datetime({ error: "is not a time in ISO 8601 UTC such as 2026-12-01T00:00:00Z" });

const rotation = z.strictObject(
  {
    version: z
      .int({ error: "is not a whole number" })
      .min(2, { error: "is less than 2: a token that was never rotated is not listed" })
      .max(VERSION_MAX, { error: `is more than ${VERSION_MAX}` }),
    rotatedAt: moment,
    previousUntil: moment,
  },
  { error: "is not {version, rotatedAt, previousUntil} and nothing else" },
);

/** Roles whose clients may be unable to send more than a bearer token; no other role may do without Access. */
const BEARER_ONLY = ["agency", "team"] as const;

/** The keys about programs' Access service tokens. */
export const CLIENT_KEYS = {
  serviceClients: key({
    required: false,
    secret: false,
    description:
      "Programs, by the name of their bearer token, that get an Access service token of their own; the others share one",
    example: '["gateway"]',
    fallback: "[]",
    check: parsed.pipe(
      z
        .array(client, { error: "is not a list of names" })
        .max(CLIENTS_MAX, { error: `has more than ${CLIENTS_MAX} names` }),
    ),
  }),
  serviceTokenDays: key({
    required: false,
    secret: false,
    description: `Days that an Access service token for programs lives, at most ${TOKEN_MAX_DAYS}`,
    example: "30",
    fallback: `${TOKEN_MAX_DAYS}`,
    check: whole(1, TOKEN_MAX_DAYS, `is not a whole number of days from 1 to ${TOKEN_MAX_DAYS}`),
  }),
  serviceTokens: key({
    required: false,
    secret: false,
    description: "Rotations of the Access service tokens by name; `npm run rotate` writes them",
    example:
      '{"programs":{"version":2,"rotatedAt":"2026-12-01T00:00:00Z","previousUntil":"2026-12-03T00:00:00Z"}}',
    fallback: "{}",
    check: parsed.pipe(
      z.record(client, rotation, { error: "is not {name: {version, rotatedAt, previousUntil}}" }),
    ),
  }),
  mcpSignIn: key({
    required: false,
    secret: false,
    description:
      "Whether clients such as Claude Code may sign a person in at /mcp by OAuth, which Access does (Managed OAuth, a beta of Cloudflare's); keys in headers open /mcp/purser either way",
    example: "false",
    fallback: "true",
    check: flag,
  }),
  bearerOnly: key({
    required: false,
    secret: false,
    description:
      "Roles (agency, team) whose programs can send a bearer token only: Access then lets everybody through to the paths of their contract, where the Worker counts strangers by address and touches nothing before the token is checked; [] keeps Access in front of all",
    example: '["agency"]',
    fallback: "[]",
    check: parsed.pipe(
      z
        .array(z.enum(BEARER_ONLY, { error: `is none of ${BEARER_ONLY.join(", ")}` }), {
          error: "is not a list of roles",
        })
        .refine((roles) => new Set(roles).size === roles.length, { error: "names a role twice" }),
    ),
  }),
} as const;

export type Rotation = z.output<typeof rotation>;
export type Rotations = Readonly<Record<string, Rotation>>;
