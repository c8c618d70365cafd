import { Problem } from "../../problem.ts";
import { endOfMonth, monthOf } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import { NANO_PER_USD, usdFromNano } from "../../wire/money.ts";
import { storedEvents } from "../events/store.ts";
import { refuseFullQueue } from "../executions/capacity.ts";
import { submit } from "../executions/submit.ts";
import { accepted, made, ok, type Some, type World } from "../handling.ts";
import { PROJECT, personaOf } from "../registry/store.ts";
import { noteChange } from "../store/audit.ts";
import { wishLimit } from "./limits.ts";
import type { PersonaDeployment } from "./schemas.ts";
import { deploymentOf, deployments, leastCostNano, monthCostNano, type StoredDeployment } from "./store.ts";

const SLUG_MAX_CHARS = 64;
/** From this share of the month's budget on, a call is told so. */
const WARN_PERCENT = 80;

export const deploymentHandlers: Some<
  | "GET /api/deployments"
  | "GET /api/deployments/:id"
  | "POST /api/deployments"
  | "DELETE /api/deployments/:id"
  | "POST /api/deployments/:id/pause"
  | "POST /api/deployments/:id/resume"
  | "GET /api/deployments/:id/webhook"
  | "POST /api/deployed/:slug"
> = {
  "GET /api/deployments": (_, world) =>
    ok(deployments.list(world.sql, "ORDER BY id DESC").map((one) => shown(one, world))),
  "GET /api/deployments/:id": ({ id }, world) => ok(shown(deploymentOf(world.sql, id), world)),
  "POST /api/deployments": ({ body }, world) => {
    const { sql, now, newId } = world;
    const persona = personaOf(sql, body.personaId);
    const label = body.label || persona.name;
    const slug = slugOf(label);
    refuseTwice(persona.id, slug, world);
    const budget = body.maxMonthlyBudgetUsd ?? null;
    const at = momentOf(now);
    const id = newId();
    deployments.insert(sql, {
      id,
      projectId: PROJECT,
      personaId: persona.id,
      slug,
      label,
      status: "active",
      invocationCount: 0,
      lastInvokedAt: null,
      maxMonthlyBudgetUsd: budget,
      createdAt: at,
      updatedAt: at,
    });
    if (budget !== null) wishLimit(sql, persona.id, Math.round(budget * NANO_PER_USD));
    noteChange(world, "deployment.made", id);
    return made(shown(deploymentOf(sql, id), world));
  },
  "DELETE /api/deployments/:id": ({ id }, world) => {
    const { personaId, maxMonthlyBudgetUsd } = deploymentOf(world.sql, id);
    deployments.delete(world.sql, id);
    if (maxMonthlyBudgetUsd !== null) wishLimit(world.sql, personaId, null);
    noteChange(world, "deployment.deleted", id);
    return ok({ deleted: true });
  },
  "POST /api/deployments/:id/pause": ({ id }, world) => turned(id, "paused", world),
  "POST /api/deployments/:id/resume": ({ id }, world) => turned(id, "active", world),
  // The Worker puts in the secret, which it alone can make (index.ts).
  "GET /api/deployments/:id/webhook": ({ id }, { sql }) => {
    const { personaId, slug } = deploymentOf(sql, id);
    return ok({ personaId, slug });
  },
  "POST /api/deployed/:slug": ({ params, delivery }, world) =>
    called(params.slug ?? "", delivery.body, world),
};

function called(slug: string, payload: string, world: World) {
  const { sql, now, newId } = world;
  const [deployment] = deployments.list(sql, "WHERE slug = ?", slug);
  if (!deployment) throw new Problem("not_found", `Nothing is deployed under ${JSON.stringify(slug)}`);
  if (deployment.status === "paused")
    throw new Problem("unavailable", "The deployment is paused; its owner resumes it");
  const warning = requireBudget(deployment, world);
  refuseFullQueue(sql);
  const persona = personaOf(sql, deployment.personaId);
  if (!persona.enabled) throw new Problem("unavailable", "The persona is disabled; its owner enables it");
  const at = momentOf(now);
  // What comes from outside is an event: the run reads it as data, and what it remembers of it is marked.
  const eventId = newId();
  const executionId = submit(
    {
      persona,
      personaId: persona.id,
      prompt: "",
      timeoutMs: persona.timeoutMs,
      askedBy: `deployment:${slug}`,
      waits: false,
      eventId,
    },
    world,
  );
  storedEvents.insert(sql, {
    id: eventId,
    projectId: PROJECT,
    eventType: "deployment_called",
    sourceType: "deployment",
    sourceId: slug,
    targetPersonaId: persona.id,
    payload,
    status: "delivered",
    errorMessage: null,
    processedAt: at,
    useCaseId: null,
    retryCount: 0,
    nextRetryAt: null,
    createdAt: at,
    depth: 0,
    deliveryId: null,
  });
  const { id: deploymentId, invocationCount } = deployment;
  deployments.update(sql, deploymentId, { invocationCount: invocationCount + 1, lastInvokedAt: at });
  return {
    ...accepted({ executionId, status: "queued", deploymentId }),
    ...(warning === null ? {} : { headers: { "x-budget-warning": warning } }),
  };
}

/** @returns what a caller is told from 80 % on; null before. @throws Problem budget_exhausted */
function requireBudget({ personaId, maxMonthlyBudgetUsd }: StoredDeployment, { sql, now }: World) {
  if (maxMonthlyBudgetUsd === null) return null;
  const budget = Math.round(maxMonthlyBudgetUsd * NANO_PER_USD);
  const spent = monthCostNano(sql, personaId, now);
  const said = `$${usdFromNano(spent)} of the month's $${usdFromNano(budget)} are spent`;
  if (spent * 100 < budget * WARN_PERCENT) return null;
  // The ledger lets nobody spend more than there is, so that a little is left when no run fits any more.
  const least = leastCostNano(sql, personaId);
  if (spent >= budget || budget - spent < least) {
    const resetAt = momentOf(endOfMonth(monthOf(now)));
    const rest = spent >= budget ? "" : `, and its least run lately cost $${usdFromNano(least)}`;
    throw new Problem("budget_exhausted", `${said}${rest}; the next month begins at ${resetAt}`, {
      extra: { resetAt },
    });
  }
  return said;
}

function turned(id: string, status: PersonaDeployment["status"], world: World) {
  const { sql, now } = world;
  if (deploymentOf(sql, id).status !== status) {
    deployments.update(sql, id, { status, updatedAt: momentOf(now) });
    noteChange(world, `deployment.${status}`, id);
  }
  return ok(shown(deploymentOf(sql, id), world));
}

function refuseTwice(personaId: string, slug: string, { sql }: World): void {
  const [taken] = deployments.list(sql, "WHERE persona_id = ? OR slug = ?", personaId, slug);
  if (!taken) return;
  const what =
    taken.personaId === personaId
      ? `The persona is deployed already, as ${taken.id}`
      : `The slug ${slug} is taken by ${taken.id}; another label has another slug`;
  throw new Problem("conflict", what);
}

/** Lower case, with one hyphen for whatever is neither letter nor digit. */
const slugOf = (label: string): string =>
  label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, SLUG_MAX_CHARS)
    .replace(/^-|-$/g, "") || "api";

const shown = (stored: StoredDeployment, { sql, now }: World): PersonaDeployment => ({
  ...stored,
  webhookEnabled: true,
  hasWebhookSecret: true,
  currentMonthCostUsd: monthCostNano(sql, stored.personaId, now) / NANO_PER_USD,
  budgetMonth: monthOf(now),
});
