import { OUTSIDE } from "../../outside.ts";
import { Problem } from "../../problem.ts";
import { bodyOf, unusable } from "../../wire/body.ts";
import { momentOrNull } from "../../wire/moment.ts";
import { nanoFromUsd, usdFromNano } from "../../wire/money.ts";
import type { BudgetContext } from "../endpoints/app.ts";
import type { KeyLine } from "./contract.ts";
import { OWN_LIMIT_NANO } from "./object.ts";
import { AllowanceBody, ModelKeyBody } from "./schemas.ts";

/** As long as a person waits for a yes or no. */
const CHECK_TIMEOUT_MS = 10_000;

const keysOf = ({ env }: BudgetContext) => env.MODEL_KEYS.getByName("keys");

/** GET /api/model-key */
export const showModelKey = async (c: BudgetContext): Promise<Response> =>
  c.json(shown(await keysOf(c).line(personOf(c)), householdOf(c)));

/** PUT /api/model-key */
export async function setModelKey(c: BudgetContext): Promise<Response> {
  const { apiKey, monthlyLimitUsd } = await bodyOf(c.req.raw, ModelKeyBody);
  const limitNano = monthlyLimitUsd === undefined ? OWN_LIMIT_NANO : nanoFromUsd(monthlyLimitUsd);
  if (limitNano === null || limitNano <= 0)
    throw unusable("monthlyLimitUsd", "expected an amount of dollars above 0");
  const person = personOf(c);
  if (!householdOf(c).includes(person))
    throw new Problem(
      "conflict",
      "An owner's key is the deployment's own: set anthropicApiKey and deploy. Spending with another one would pass by the budget",
    );
  await refuseWorthless(c, apiKey);
  const kept = await keysOf(c).setKey(person, apiKey, limitNano);
  if ("ok" in kept) throw new Problem("conflict", kept.detail);
  return c.json(shown(kept, householdOf(c)));
}

/** DELETE /api/model-key */
export async function removeModelKey(c: BudgetContext): Promise<Response> {
  if (!(await keysOf(c).removeKey(personOf(c))))
    throw new Problem("not_found", "You have no key of your own here");
  return c.json({ removed: true });
}

/** GET /api/model-keys */
export async function listModelKeys(c: BudgetContext): Promise<Response> {
  const household = householdOf(c);
  const lines = await Promise.all(household.map((person) => keysOf(c).line(person)));
  return c.json({ people: lines.map((line) => shown(line, household)) });
}

/** PUT /api/model-keys/:person */
export async function allowOperator(c: BudgetContext): Promise<Response> {
  const { allowOperatorLlm } = await bodyOf(c.req.raw, AllowanceBody);
  const person = (c.req.param("person") ?? "").toLowerCase();
  const household = householdOf(c);
  if (!household.includes(person))
    throw new Problem("not_found", "Nobody of the household has that address; householdEmails names them");
  return c.json(shown(await keysOf(c).allow(person, allowOperatorLlm), household));
}

const personOf = ({ env: { caller } }: BudgetContext): string => caller.name.toLowerCase();

/** Addresses in lower case. */
const householdOf = ({ env }: BudgetContext): readonly string[] => env.HOUSEHOLD as readonly string[];

/**
 * Asks the provider for its list of models, which costs nothing. Only a clear no refuses the key: an outage is none.
 *
 * @throws Problem invalid_request
 */
async function refuseWorthless({ env }: BudgetContext, apiKey: string): Promise<void> {
  const url = `${env.PROVIDER_URL}/v1/models?limit=1`;
  const headers = { "x-api-key": apiKey, "anthropic-version": "2023-06-01" };
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const status = await OUTSIDE.send(url, { headers, redirect: "manual", signal }).then(
    async (response) => {
      await response.body?.cancel();
      return response.status;
    },
    () => 0,
  );
  if (status === 401 || status === 403)
    throw unusable("apiKey", "Anthropic refuses this key; make one under console.anthropic.com, API keys");
}

const shown = (line: KeyLine, household: readonly string[]) => ({
  person: line.person,
  payer:
    line.tail !== null
      ? ("own" as const)
      : line.mayUseOperator || !household.includes(line.person)
        ? ("operator" as const)
        : ("none" as const),
  keyEnd: line.tail,
  setAt: momentOrNull(line.setAt),
  allowOperatorLlm: line.mayUseOperator || !household.includes(line.person),
  spentUsd: usdFromNano(line.spentNano),
  calls: line.calls,
  monthlyLimitUsd: usdFromNano(line.limitNano),
});
