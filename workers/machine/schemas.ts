import * as z from "zod/mini";
import { bounded, dollars, moment } from "../wire/fields.ts";
import type { MachineState } from "./contract.ts";

const STATES = ["asleep", "waking", "up", "draining", "failed"] as const satisfies readonly MachineState[];
const hours = z.number().check(z.minimum(0));

const Standing = z.object({
  configured: z.literal(true),
  profile: z.enum(["hours", "always"]),
  state: z.enum(STATES),
  since: moment,
  /** A sentence about why it is so. */
  reason: z.nullable(z.string()),
  hoursToday: hours,
  /** Null for a machine that is always on. */
  hoursPerDay: z.nullable(hours),
  hoursThisMonth: hours,
  /** What those hours cost; the disk, and a machine that is always on, are part of the month's fixed costs. */
  costThisMonthUsd: dollars,
  /** When it is put to sleep at the latest, as things are. */
  stopAt: z.nullable(moment),
  heardAt: z.nullable(moment),
  backupAt: z.nullable(moment),
  /** The release that runs there. */
  release: z.nullable(z.string()),
  /** What became of the last restore into its databases, in a sentence. */
  restore: z.nullable(z.string()),
  /** Its own record of calls, by the seals that it hands in with each backup; null before the first one. */
  record: z.nullable(
    z.object({
      at: moment,
      /** The last day (UTC) that is sealed. */
      through: z.nullable(z.string()),
      /** How it is not as it was sealed; null where it is. */
      fault: z.nullable(z.string()),
      /** The first day that differs, from which on the record can be accepted; null where nothing does, or no restore explains it. */
      from: z.nullable(z.string()),
    }),
  ),
  /** The next place, which the owner was asked for because Azure had no room; null where nothing was. */
  offer: z.nullable(
    z.object({
      place: z.string(),
      /** The most that it costs in a month, without tax. */
      monthUsd: z.string(),
      /** What carries a yes out, on the owner's computer. */
      line: z.string(),
      /** It is in another region, so the machine is made anew there. */
      isElsewhere: z.boolean(),
      /** The task whose question is among GET /api/approvals. */
      taskId: z.string(),
      /** `lapsed`: nobody answered within the day that the question was open. */
      state: z.enum(["waiting", "agreed", "refused", "lapsed"]),
    }),
  ),
});

/** A deployment without a machine says so. */
export const MachineReply = z.union([z.object({ configured: z.literal(false) }), Standing]);
export type MachineReply = z.infer<typeof MachineReply>;

export const HealthReply = z.object({
  /** Whether the machine's gateway answers, through its tunnel or nginx. */
  reachable: z.boolean(),
  /** A sentence about why it does not. */
  reason: z.nullable(z.string()),
});
export type HealthReply = z.infer<typeof HealthReply>;

export const WakeReply = z.object({
  /** Whether this request started it; false when it ran or was on its way. */
  started: z.boolean(),
  machine: Standing,
});
export type WakeReply = z.infer<typeof WakeReply>;

export const BeatBody = z.strictObject({
  bootId: bounded(64),
  busy: z._default(z.boolean(), false),
  drained: z._default(z.boolean(), false),
  backupAt: z.optional(moment),
  release: z.optional(bounded(100)),
  restore: z.optional(bounded(1_000)),
});
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** Longer than anybody keeps one machine: twenty years. */
const SEALED_DAYS_MAX = 7_300;

export const RecordBody = z.strictObject({
  /** What the machine found wrong itself. */
  fault: z.nullable(bounded(300)),
  days: z
    .array(
      z.strictObject({
        day: z.iso.date(),
        records: z.int().check(z.minimum(0)),
        manifestSha256: sha256,
        chainSha256: sha256,
      }),
    )
    .check(z.maxLength(SEALED_DAYS_MAX)),
});

export const BeatReply = z.object({ order: z.enum(["run", "drain"]) });
export type BeatReply = z.infer<typeof BeatReply>;

/** OpenID Connect Discovery 1.0 section 3, as much of it as Entra reads. */
export const DiscoveryReply = z.object({
  issuer: z.url(),
  jwks_uri: z.url(),
  response_types_supported: z.array(z.literal("id_token")),
  subject_types_supported: z.array(z.literal("public")),
  id_token_signing_alg_values_supported: z.array(z.literal("RS256")),
});
export type DiscoveryReply = z.infer<typeof DiscoveryReply>;

/** RFC 7517. */
export const KeysReply = z.object({
  keys: z.array(
    z.object({
      kid: z.string(),
      kty: z.literal("RSA"),
      use: z.literal("sig"),
      alg: z.literal("RS256"),
      n: z.string(),
      e: z.string(),
    }),
  ),
});
export type KeysReply = z.infer<typeof KeysReply>;
