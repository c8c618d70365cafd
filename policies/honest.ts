import { type Allowance, nanoOf } from "./allowance.ts";
import { type Violation, violation } from "./exposure/violation.ts";
import { decimalFromNano, dollars, type Nano } from "./prices/money.ts";
import { count, flag, known, number, text } from "./reading.ts";
import { ofKind, type Resource } from "./resource.ts";

/** The Worker that owns the month's money is the one whose script name ends like this. */
export const LEDGER_SUFFIX = "-ledger";
/** Its binding with what the model may use, in nano-dollars. */
export const ALLOWANCE_BINDING = "ALLOWANCE_NANO";
/** Its binding with the stack's own numbers; `capNano` is the limit for everything. */
const BUDGET_BINDING = "BUDGET";

/** Whoever gets the allowance gets no more than the infrastructure leaves. A stack without either has none to check. */
export function dishonestAllowances(
  resources: readonly Resource[],
  { allowanceNano, capNano }: Pick<Allowance, "allowanceNano" | "capNano">,
): Violation[] {
  const left = `the infrastructure leaves ${dollars(allowanceNano)} ($${decimalFromNano(allowanceNano)}) for the model`;
  const ledgers = ledgersOf(resources).flatMap((ledger) => {
    const given = wholeNano(bound(ledger, ALLOWANCE_BINDING));
    if (given !== null && given <= allowanceNano) return [];
    const what = given === null ? "nobody can tell how much" : dollars(given);
    return [
      violation(
        ledger,
        `its ${ALLOWANCE_BINDING} hands out ${what}, but ${left}. Hand out what the plan computes.`,
      ),
    ];
  });
  const gateways = ofKind(resources, "cloudflare:AiGateway").flatMap((gateway) =>
    gatewayFaults(gateway, allowanceNano).map((fault) => violation(gateway, `${fault}, but ${left}.`)),
  );
  return [...ledgers, ...raisedCaps(resources, capNano), ...gateways];
}

/** A ledger that is told a higher limit for everything would stop the month too late. */
function raisedCaps(resources: readonly Resource[], capNano: Nano): Violation[] {
  return ledgersOf(resources).flatMap((ledger) => {
    const [declared] = declaredCaps([ledger]);
    if (declared === undefined || declared <= capNano) return [];
    return [
      violation(
        ledger,
        `its budget is ${dollars(declared)} a month, but the limit is ${dollars(capNano)}. Lower it.`,
      ),
    ];
  });
}

/** Scripts that keep the ledger; one whose name is not known yet is taken by its name in the program. */
export const ledgersOf = (resources: readonly Resource[]): Resource[] =>
  ofKind(resources, "cloudflare:WorkersScript").filter(({ name, props }) =>
    (known(text(props, "scriptName")) ?? `-${name}`).endsWith(LEDGER_SUFFIX),
  );

/** The limits for everything, in nano-dollars, that the stack's ledgers declare; none when nobody can tell. */
export const declaredCaps = (resources: readonly Resource[]): Nano[] =>
  ledgersOf(resources)
    .map((ledger) => wholeNano(capOf(bound(ledger, BUDGET_BINDING))))
    .filter((nano) => nano !== null);

function capOf(budget: unknown): unknown {
  return typeof budget === "object" && budget !== null && "capNano" in budget ? budget.capNano : null;
}

const wholeNano = (value: unknown): Nano | null => {
  const nano = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof nano === "number" && Number.isSafeInteger(nano) && nano >= 0 ? nano : null;
};

/** What a script is bound to in clear, as text or as JSON; null when absent, secret or not known yet. */
function bound({ props }: Resource, binding: string): unknown {
  const length = known(count(props, "bindings")) ?? 0;
  const index = Array.from({ length }, (_, at) => at).find(
    (at) => known(text(props, "bindings", at, "name")) === binding,
  );
  if (index === undefined) return null;
  const kind = known(text(props, "bindings", index, "type"));
  if (kind === "plain_text") return known(text(props, "bindings", index, "text"));
  const json = kind === "json" ? known(text(props, "bindings", index, "json")) : null;
  try {
    return json === null ? null : JSON.parse(json);
  } catch {
    return null;
  }
}

/** A gateway stops spending by itself: at least one rule by cost, and none above the allowance. */
function gatewayFaults({ props }: Resource, allowanceNano: Nano): string[] {
  const length = known(count(props, "spendLimits", "rules")) ?? 0;
  const on = known(flag(props, "spendLimits", "enabled")) === true;
  const rules = Array.from({ length }, (_, index) => index).filter((index) => {
    const enabled = flag(props, "spendLimits", "rules", index, "enabled");
    return enabled.state === "absent" || known(enabled) !== false;
  });
  if (!on || rules.length === 0) return ["it has no spend limit that is switched on"];
  return rules.flatMap((index) => {
    const limitUsd = known(number(props, "spendLimits", "rules", index, "limit"));
    if (limitUsd !== null && nanoOf(limitUsd) <= allowanceNano) return [];
    return [`its spend limit ${index} is ${limitUsd === null ? "not known" : dollars(nanoOf(limitUsd))}`];
  });
}
