import { PROVEN_HEADER } from "../caller.ts";
import { OUTSIDE } from "../outside.ts";
import { Problem } from "../problem.ts";
import { HOUR_MS } from "../time/calendar.ts";
import { bodyOf } from "../wire/body.ts";
import { momentOf, momentOrNull } from "../wire/moment.ts";
import { usdFromNano } from "../wire/money.ts";
import type { Env, MachineContext } from "./app.ts";
import { ownSigningKeys, publicKeys } from "./azure/token.ts";
import type { MachineStatus } from "./contract.ts";
import { type Plan, planFrom } from "./plan.ts";
import { requireMachine } from "./proof.ts";
import { accessFrom, reachMachine } from "./reach.ts";
import {
  BeatBody,
  type BeatReply,
  type DiscoveryReply,
  type HealthReply,
  type KeysReply,
  type MachineReply,
  RecordBody,
  type WakeReply,
} from "./schemas.ts";

const machineOf = ({ MACHINE }: Env) => MACHINE.getByName("machine");

/** GET /api/machine */
export async function showMachine(c: MachineContext): Promise<Response> {
  const plan = planFrom(c.env.MACHINE_PLAN);
  if (plan === null) return c.json({ configured: false } satisfies MachineReply);
  return c.json(machineReply(plan, await machineOf(c.env).status()) satisfies MachineReply);
}

/** GET /api/machine/health: one that is not up is not asked, for nobody would answer. */
export async function showHealth(c: MachineContext): Promise<Response> {
  const { hostname, ingress } = planned(c.env);
  const access = accessFrom(c.env.MACHINE_ACCESS);
  const { state } = await machineOf(c.env).status();
  if (state !== "up" || (access === null && ingress === "tunnel")) {
    const reason = state === "up" ? "the Workers have no service token for it" : `it is ${state}`;
    return c.json({ reachable: false, reason } satisfies HealthReply);
  }
  const reached = await reachMachine(OUTSIDE.send, hostname, access);
  return c.json({ reason: null, ...reached } satisfies HealthReply);
}

/** POST /api/machine/wake */
export async function wakeMachine(c: MachineContext): Promise<Response> {
  const plan = planned(c.env);
  const answer = await machineOf(c.env).start({ by: c.env.caller.name });
  if (answer.ok) {
    const { started, status } = answer;
    return c.json({ started, machine: machineReply(plan, status) } satisfies WakeReply);
  }
  const { code, detail, resetAt } = answer;
  const extra = { reason: code, resetAt: momentOf(resetAt) };
  throw new Problem(code === "budget_exhausted" ? "budget_exhausted" : "conflict", detail, { extra });
}

/** POST /api/machine/sleep */
export async function sleepMachine(c: MachineContext): Promise<Response> {
  const plan = planned(c.env);
  const status = await machineOf(c.env).stop({ by: c.env.caller.name });
  return c.json(machineReply(plan, status) satisfies MachineReply);
}

/** POST /api/machine/heartbeat */
export async function takeHeartbeat(c: MachineContext): Promise<Response> {
  planned(c.env);
  await requireMachine(c);
  const { backupAt, release = null, restore = null, ...said } = await bodyOf(c.req.raw, BeatBody);
  const moment = backupAt === undefined ? null : Date.parse(backupAt);
  const order = await machineOf(c.env).heartbeat({ ...said, backupAt: moment, release, restore });
  return c.json({ order } satisfies BeatReply, 200, { [PROVEN_HEADER]: "machine" });
}

/** PUT /api/machine/record */
export async function takeSealedRecord(c: MachineContext): Promise<Response> {
  planned(c.env);
  await requireMachine(c);
  await machineOf(c.env).takeRecord(await bodyOf(c.req.raw, RecordBody));
  return new Response(null, { status: 204, headers: { [PROVEN_HEADER]: "machine" } });
}

/** POST /api/machine/accept-record */
export async function acceptSealedRecord(c: MachineContext): Promise<Response> {
  const plan = planned(c.env);
  const { refused, status } = await machineOf(c.env).acceptRecord();
  if (refused !== null) throw new Problem("conflict", refused);
  return c.json(machineReply(plan, status) satisfies MachineReply);
}

/** GET /azure/.well-known/openid-configuration */
export function showDiscovery(c: MachineContext): Response {
  const { issuer } = planned(c.env);
  return c.json({
    issuer,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  } satisfies DiscoveryReply);
}

/** GET /azure/keys */
export function showKeys(c: MachineContext): Response {
  planned(c.env);
  return c.json(publicKeys(ownSigningKeys(c.env.MACHINE_SIGNING_KEYS)) as KeysReply);
}

function planned({ MACHINE_PLAN }: Env): Plan {
  const plan = planFrom(MACHINE_PLAN);
  if (plan === null)
    throw new Problem("not_found", "This deployment has no machine; purser:machine gives it one");
  return plan;
}

const HOUR_DIGITS = 100;
const hoursOf = (ms: number): number => Math.round((ms * HOUR_DIGITS) / HOUR_MS) / HOUR_DIGITS;

const machineReply = ({ profile, hoursPerDay }: Plan, status: MachineStatus) => ({
  configured: true as const,
  profile,
  state: status.state,
  since: momentOf(status.since),
  reason: status.reason,
  hoursToday: hoursOf(status.todayMs),
  hoursPerDay: profile === "always" ? null : hoursPerDay,
  hoursThisMonth: hoursOf(status.monthMs),
  costThisMonthUsd: usdFromNano(status.monthNano),
  stopAt: momentOrNull(status.stopAt),
  heardAt: momentOrNull(status.heardAt),
  backupAt: momentOrNull(status.backupAt),
  release: status.release,
  restore: status.restore,
  offer: status.offer,
  record: status.record && { ...status.record, at: momentOf(status.record.at) },
});
