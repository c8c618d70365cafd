import type { PersonalContext } from "../../context/context.ts";
import { readContext } from "../../context/read.ts";
import { Problem } from "../../problem.ts";
import { bodyOf } from "../../wire/body.ts";
import { momentOrNull } from "../../wire/moment.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { GateContext } from "../app.ts";
import { ContextBody, type ContextReply } from "../schemas/context.ts";
import { nanoOf } from "../tasks/task.ts";
import { storeContext } from "./contexts.ts";

/** Several owners may edit at the same moment; each try but the first means that another version came in between. */
const TRIES_MAX = 3;

/** GET /api/context: what is in force. */
export async function showContext(c: GateContext): Promise<Response> {
  return answer(c, await readContext(c.env.DB));
}

/** PUT /api/context: what is given changes, what is left out stays. A change of nothing adds no version. */
export async function changeContext(c: GateContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, ContextBody);
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = await readContext(c.env.DB);
    requireVersion(c.req.header("if-match"), before.version);
    const after = merged(before, body);
    if (isSame(before, after)) return answer(c, before);
    const stored = await storeContext(
      c.env.DB,
      { before, after },
      { caller: c.env.caller, at: c.env.clock() },
    );
    if (stored !== null) return answer(c, stored);
  }
  throw new Problem("unavailable", "Too many changes at the same moment; try again", {
    headers: { "retry-after": "1" },
  });
}

type Settings = Pick<PersonalContext, "preferences" | "rules">;

/** The context with the change applied. */
export function merged({ preferences, rules }: Settings, body: ContextBody): Settings {
  const { budgetLimit, approvalRequired, costThreshold, riskTolerance } = body.preferences ?? {};
  const { allowedAgencies, blockedOperations, requiresHumanApproval } = body.rules ?? {};
  return {
    preferences: {
      budgetLimitNano:
        budgetLimit === undefined ? preferences.budgetLimitNano : nanoOf(budgetLimit, "budgetLimit"),
      approvalRequired: approvalRequired ?? preferences.approvalRequired,
      costThresholdNano:
        costThreshold === undefined ? preferences.costThresholdNano : nanoOf(costThreshold, "costThreshold"),
      riskTolerance: riskTolerance ?? preferences.riskTolerance,
    },
    rules: {
      allowedAgencies: allowedAgencies ?? rules.allowedAgencies,
      blockedOperations: blockedOperations ?? rules.blockedOperations,
      requiresHumanApproval: requiresHumanApproval ?? rules.requiresHumanApproval,
    },
  };
}

const isSame = (a: Settings, b: Settings): boolean =>
  JSON.stringify([a.preferences, a.rules]) === JSON.stringify([b.preferences, b.rules]);

/** `If-Match` names the version the caller has seen, quoted or not; without it, the last to write wins. */
function requireVersion(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === "*") return;
  const seen = ifMatch.split(",").map((tag) => tag.trim().replace(/^(?:W\/)?"(.*)"$/, "$1"));
  if (seen.includes(String(version))) return;
  throw new Problem(
    "stale_version",
    `The context is at version ${version} by now; read it again, then change it`,
    {
      headers: { etag: etagOf(version) },
    },
  );
}

const etagOf = (version: number): string => `"${version}"`;

function answer(c: GateContext, context: PersonalContext): Response {
  const { version, preferences, rules, changedAt, changedBy } = context;
  const reply: ContextReply = {
    version,
    preferences: {
      budgetLimit: usdFromNano(preferences.budgetLimitNano),
      approvalRequired: preferences.approvalRequired,
      costThreshold: usdFromNano(preferences.costThresholdNano),
      riskTolerance: preferences.riskTolerance,
    },
    rules: {
      allowedAgencies: [...rules.allowedAgencies],
      blockedOperations: [...rules.blockedOperations],
      requiresHumanApproval: [...rules.requiresHumanApproval],
    },
    changedAt: momentOrNull(changedAt),
    changedBy,
  };
  return c.json(reply, 200, { etag: etagOf(version) });
}
