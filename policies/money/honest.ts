import { boundValue, boundValues, isBound, scriptsOf } from "../bound.ts";
import { type Violation, violation } from "../exposure/violation.ts";
import { decimalFromNano, dollars, type Nano } from "../prices/money.ts";
import { count, flag, known, number, read, text } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import { type Allowance, nanoOf } from "./allowance.ts";

/** The Worker that owns the month's money is the one whose script name ends like this. */
export const LEDGER_SUFFIX = "-ledger";
/** Its binding with what the model may use, in nano-dollars. */
export const ALLOWANCE_BINDING = "ALLOWANCE_NANO";
/** Its binding with the stack's own numbers; `capNano` is the limit for everything. */
export const BUDGET_BINDING = "BUDGET";

/** Whoever gets the allowance gets no more than the infrastructure leaves. A stack without either has none to check. */
export function dishonestAllowances(
  resources: readonly Resource[],
  { allowanceNano, capNano }: Pick<Allowance, "allowanceNano" | "capNano">,
): Violation[] {
  const exact = decimalFromNano(Math.abs(allowanceNano));
  const cents = dollars(allowanceNano).endsWith(exact) ? "" : ` (exactly ${exact})`;
  const left = `the infrastructure leaves ${dollars(allowanceNano)}${cents} for the model`;
  const ledgers = ledgersOf(resources).map((ledger) => ({ ledger, given: handedOut(ledger) }));
  // Each ledger keeps its own books, so what they hand out adds up.
  const together = ledgers.reduce((sum, { given }) => sum + (given ?? 0), 0);
  const others = ledgers.length > 1 ? ` (all ${ledgers.length} ledgers ${dollars(together)})` : "";
  const generous = ledgers.flatMap(({ ledger, given }) => {
    if (given !== null && together <= allowanceNano) return [];
    const what = given === null ? "nobody can tell how much" : `${dollars(given)}${others}`;
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
  return [...generous, ...raisedCaps(resources, capNano), ...gateways];
}

/** What a script hands out; null when nobody can tell, so also when it was given two numbers. */
const handedOut = (ledger: Resource): Nano | null => wholeNano(boundValue(ledger, ALLOWANCE_BINDING));

/** A ledger that is told a higher limit for everything would stop the month too late. */
function raisedCaps(resources: readonly Resource[], capNano: Nano): Violation[] {
  return ledgersOf(resources).flatMap((ledger) => {
    const declared = Math.max(...declaredCaps([ledger]));
    if (declared <= capNano) return [];
    return [
      violation(
        ledger,
        `its budget is ${dollars(declared)} a month, but the limit is ${dollars(capNano)}. Lower it.`,
      ),
    ];
  });
}

/**
 * Scripts that keep a ledger: by their name (one that is not known yet by its name in the program), or because they were given an
 * allowance, whatever they are called.
 */
export const ledgersOf = (resources: readonly Resource[]): Resource[] =>
  scriptsOf(resources).filter(
    (script) =>
      (known(text(script.props, "scriptName")) ?? `-${script.name}`).endsWith(LEDGER_SUFFIX) ||
      isBound(script, ALLOWANCE_BINDING),
  );

/** The limits for everything, in nano-dollars, that the stack's ledgers declare; none when nobody can tell. */
export const declaredCaps = (resources: readonly Resource[]): Nano[] =>
  ledgersOf(resources)
    .flatMap((ledger) => boundValues(ledger, BUDGET_BINDING).map((budget) => wholeNano(capOf(budget))))
    .filter((nano) => nano !== null);

function capOf(budget: unknown): unknown {
  return typeof budget === "object" && budget !== null && "capNano" in budget ? budget.capNano : null;
}

export const wholeNano = (value: unknown): Nano | null => {
  const nano = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof nano === "number" && Number.isSafeInteger(nano) && nano >= 0 ? nano : null;
};

/** The longest month: a shorter window lets the whole limit out again before the month is over. */
const MONTH_SECONDS = 2_678_400;
/** What narrows a rule to some of the calls. */
const CONDITIONS = ["model", "aiGatewayProvider", "metadata"] as const;

/** A gateway stops spending by itself: one rule at least counts all cost of a month and is not above the allowance. */
function gatewayFaults({ props }: Resource, allowanceNano: Nano): string[] {
  const length = known(count(props, "spendLimits", "rules")) ?? 0;
  const on = known(flag(props, "spendLimits", "enabled")) === true;
  const rules = Array.from({ length }, (_, index) => index).filter((index) => {
    const enabled = flag(props, "spendLimits", "rules", index, "enabled");
    return enabled.state === "absent" || known(enabled) === true;
  });
  if (!on || rules.length === 0) return ["it has no spend limit that is switched on"];
  const faults = rules.map((index) => ruleFault(props, index, allowanceNano));
  return faults.includes(null) ? [] : faults.filter((fault) => fault !== null);
}

/** Why a rule does not hold the month to the allowance, null when it does. What is not known counts against it. */
function ruleFault(props: unknown, index: number, allowanceNano: Nano): string | null {
  const at = ["spendLimits", "rules", index] as const;
  const which = `its spend limit ${index}`;
  if (known(text(props, ...at, "limitType")) !== "cost") return `${which} does not count cost`;
  const window = known(number(props, ...at, "window"));
  if (window === null || window < MONTH_SECONDS)
    return `${which} does not hold for a month (a window of ${MONTH_SECONDS} seconds)`;
  if (CONDITIONS.some((condition) => read(props, ...at, condition).state !== "absent"))
    return `${which} holds for some calls alone`;
  const limitUsd = known(number(props, ...at, "limit"));
  if (limitUsd === null) return `${which} is not known`;
  return nanoOf(limitUsd) <= allowanceNano ? null : `${which} is ${dollars(nanoOf(limitUsd))}`;
}
