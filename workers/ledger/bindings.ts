import { durable, json, type Objects, one, optionalSecret, plainText } from "../bindings.ts";

export const objects = { Ledger: one("ledger"), ModelKeys: one("keys") } as const satisfies Objects;

/** What the ledger is bound to. Amounts are whole nano-dollars a month, fixed by the deploy. */
export const bindings = {
  /** The one object that owns the month's money. */
  LEDGER: durable("Ledger", "ledger"),
  /** The one object of the household's own keys. */
  MODEL_KEYS: durable("ModelKeys", "ledger"),
  /** What credentials are sealed with; absent without a master key. */
  CREDENTIAL_KEYS: optionalSecret(),
  /** Addresses of the people who are no owners. */
  HOUSEHOLD: json(),
  /** The model provider itself, without a gateway. */
  PROVIDER_URL: plainText(),
  /** Open pages, told when money moves. */
  LIVE: durable("Live", "live"),
  /** For model calls: what the declared resources leave of the cap. */
  ALLOWANCE_NANO: json(),
  /** `{capNano, warnNano, interactiveNano, epsilonNano, fixedNano, meteredCeilingNano, usageCeilingNano, workersPlan, isBilled, cheapModels}`. */
  BUDGET: json(),
  /** What the infrastructure costs, line by line (infra/budget/bill.ts). */
  BILL: json(),
  /** Where changes are told to the owner. */
  OUTBOX: durable("Outbox", "notices"),
  /** Reads the model provider's usage and cost reports. */
  ANTHROPIC_ADMIN_KEY: optionalSecret(),
  /** The workspace whose keys are used here; empty for the whole organisation. */
  ANTHROPIC_WORKSPACE_ID: plainText(),
  /** Reads the machine's costs: JSON text of `{tenantId, clientId, clientSecret, subscriptionId}`. */
  AZURE_COST_READER: optionalSecret(),
  /** Reads the account's usage counters: JSON text of `{accountId, token}`. */
  CLOUDFLARE_USAGE_READER: optionalSecret(),
} as const;
