import { z } from "zod";
import { type ByHand, setByHand, wholeUsd } from "../../../policies/money/byhand.ts";
import { type Api, connect } from "../../cloudflare/index.ts";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { capsOf } from "../../config/terms.ts";
import type { JudgedBill } from "../../offline/plan/bill.ts";
import type { Outside } from "../../terminal/outside.ts";
import { type Finding, warning } from "./finding.ts";

/** What became of looking at one thing that a person sets: it is there, it is not as it should be, or nobody can tell from here. */
type Seen =
  | { readonly is: "set"; readonly how: string }
  | { readonly is: "wrong"; readonly why: string }
  | { readonly is: "unread"; readonly why: string };

type Look = Pick<Outside, "env" | "send">;
/** What of the stack's configuration says whom to ask and for what. */
type Stack = {
  readonly [K in "accountId" | "cloudflareBaseUrl" | "anthropicWorkspaceId"]?: string | undefined;
};

/** An account has fewer. */
const LIMITS_PAGE = 1_000;
const SPEND_LIMITS = `https://api.anthropic.com/v1/organizations/spend_limits?limit=${LIMITS_PAGE}`;

/**
 * Looks whether a person has set what only a person can. Cloudflare is asked with CLOUDFLARE_API_TOKEN, Anthropic with
 * ANTHROPIC_ADMIN_KEY; without them, and where they may not read it, that is said instead. Nothing is changed.
 *
 * @returns what is wrong as findings, and a line for each of the rest
 */
export async function lookByHand(
  { allowance, terms }: Pick<JudgedBill, "allowance" | "terms">,
  stack: Stack,
  outside: Look,
): Promise<{ readonly findings: readonly Finding[]; readonly lines: readonly string[] }> {
  const wanted = setByHand(allowance, capsOf(terms));
  const api = apiOf(stack, outside);
  const findings: Finding[] = [];
  const lines: string[] = [];
  for (const one of wanted) {
    const seen = await seenOf(one, allowance.allowanceNano, stack, api, outside);
    if (seen.is === "wrong") findings.push(warning(seen.why, one.line));
    else
      lines.push(`${one.line} ${seen.is === "set" ? `Set: ${seen.how}.` : `Cannot be read: ${seen.why}.`}`);
  }
  return { findings, lines };
}

function apiOf({ accountId, cloudflareBaseUrl }: Stack, { env }: Look): Api | null {
  const token = env.CLOUDFLARE_API_TOKEN;
  return token && accountId ? connect(cloudflareBaseUrl ?? CLOUDFLARE_API, token) : null;
}

async function seenOf(
  { what }: ByHand,
  allowanceNano: number,
  stack: Stack,
  api: Api | null,
  outside: Look,
): Promise<Seen> {
  if (what === "model") return modelLimit(wholeUsd(allowanceNano), stack, outside);
  if (api === null) return { is: "unread", why: "CLOUDFLARE_API_TOKEN is not set" };
  return what === "alert" ? budgetAlert(api, stack) : spendPolicy(what, api, stack);
}

const Policies = z.array(z.object({ action: z.string(), enabled: z.boolean(), product_id: z.string() }));

/** developers.cloudflare.com/api/resources/billing/subresources/spend_policies, "List Spend Policies". */
async function spendPolicy(
  product: "workers" | "durable_objects",
  api: Api,
  { accountId }: Stack,
): Promise<Seen> {
  const answer = await api.get(`accounts/${accountId}/billing/spend-policies`, Policies);
  if (!answer.ok) return { is: "unread", why: answer.detail };
  const isSet = answer.result.some(
    ({ action, enabled, product_id }) => action === "usage_block" && enabled && product_id === product,
  );
  return isSet
    ? { is: "set", how: "a policy that blocks usage is on; its amount is for you to look at" }
    : {
        is: "wrong",
        why: `No spend policy blocks usage of ${product === "workers" ? "Workers" : "Durable Objects"}.`,
      };
}

const Alerts = z.array(z.object({ alert_type: z.string(), enabled: z.boolean() }));
/** As the API lists it among its available alerts; the documentation has only the dashboard's name. */
const BUDGET_ALERT = "billing_budget_alert";

async function budgetAlert(api: Api, { accountId }: Stack): Promise<Seen> {
  const answer = await api.get(`accounts/${accountId}/alerting/v3/policies`, Alerts);
  if (!answer.ok) return { is: "unread", why: answer.detail };
  return answer.result.some(({ alert_type, enabled }) => alert_type === BUDGET_ALERT && enabled)
    ? { is: "set", how: "an alert is on; its amount is for you to look at" }
    : { is: "wrong", why: "No budget alert is on." };
}

const Limits = z.object({
  data: z.array(
    z.object({
      /** Cents; null is no limit. */
      amount: z.string().regex(/^\d+$/).nullable(),
      period: z.string(),
      is_enabled: z.boolean(),
      scope: z.looseObject({ type: z.string(), workspace_id: z.string().optional() }),
    }),
  ),
});

/** platform.claude.com/docs/en/api/organization/spend_limits, "List Spend Limits", which Console organisations have in a preview. */
async function modelLimit(usd: number, { anthropicWorkspaceId }: Stack, { env, send }: Look): Promise<Seen> {
  const key = env.ANTHROPIC_ADMIN_KEY;
  if (!key) return { is: "unread", why: "ANTHROPIC_ADMIN_KEY is not set" };
  const headers = { "x-api-key": key, "anthropic-version": "2023-06-01" };
  const reply = await send(SPEND_LIMITS, { headers }).catch(() => null);
  if (reply === null) return { is: "unread", why: "Anthropic did not answer" };
  if (reply.status !== 200)
    return {
      is: "unread",
      why: `HTTP ${reply.status}; reading limits is a preview that an account has to be let into`,
    };
  const read = Limits.safeParse(reply.json);
  if (!read.success || read.data.data.length >= LIMITS_PAGE)
    return { is: "unread", why: "the answer has another form than the documentation" };
  const amounts = read.data.data.flatMap(({ amount, period, is_enabled, scope }) => {
    const isOurs =
      scope.type === "organization" ||
      (scope.type === "workspace" && scope.workspace_id === anthropicWorkspaceId);
    return isOurs && is_enabled && period === "monthly" && amount !== null ? [Number(amount) / 100] : [];
  });
  const least = Math.min(...amounts);
  if (amounts.length === 0)
    return { is: "wrong", why: "Nothing at Anthropic limits what the model may cost a month." };
  return least <= usd
    ? { is: "set", how: `$${least} a month` }
    : {
        is: "wrong",
        why: `Anthropic's own limit is $${least} a month, more than the $${usd} that the model may cost.`,
      };
}
