import { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { byName } from "./access/clients.ts";
import { declareAccess } from "./access/index.ts";
import { declareAlerts } from "./alerts/index.ts";
import { readDeployed } from "./budget/deployed.ts";
import { costSummary, openBudget, spendingSummary } from "./budget/index.ts";
import { refuseOverShared } from "./budget/shares.ts";
import { MACHINE_CLIENT } from "./config/client-keys.ts";
import { readStackConfig } from "./config/index.ts";
import { budgetTermsOf } from "./config/terms.ts";
import { declareFirewall } from "./firewall/index.ts";
import { firewallLines } from "./firewall/lines.ts";
import { declareMigrations } from "./migrations/index.ts";
import { declareStorage } from "./storage/index.ts";
import { declareWorkers } from "./workers/index.ts";

const now = new Date();
const config = readStackConfig(now);
const budget = openBudget(config);
const provider = new Provider("cloudflare", {
  apiToken: budget.approved(config.cloudflareApiToken),
  baseUrl: config.cloudflareBaseUrl,
});

const storage = declareStorage(config, provider);
const access = declareAccess(config, provider);
const migrations = declareMigrations(config, storage.database);
const money = { budget: budget.ledger, bill: budget.bill, priceDates: budget.priceDates };
// Loaded when it is wanted: without a machine nothing of Azure's SDK is.
const machine =
  config.machine === undefined
    ? null
    : (await import("./machine/index.ts")).declareMachine(config, budget, provider, now);
declareWorkers(config, { storage, access, migrations, machine, ...money }, provider);
declareFirewall(config, provider);
declareAlerts(config, provider);
const deployed = await readDeployed();
await refuseOverShared(config, deployed, process.cwd());
const bill = budget.decide(now, deployed);

export const url = `https://${config.hostname}`;
export const accountId = config.accountId;
export const databaseId = storage.database.uuid;
export const keysNamespaceId = storage.keys.id;
export const auditBucket = storage.audit.name;
export const accessAudience = access.audiences[0];
const clients = [
  ...access.serviceClients,
  ...(machine?.tunnel ? [{ name: MACHINE_CLIENT, token: machine.tunnel.client }] : []),
];
/** What gets programs past Access, by name: `programs` for all that have none of their own, `machine` for the machine's gateway. */
export const serviceTokenIds = byName(clients, ({ clientId }) => clientId);
export const serviceTokenSecrets = byName(clients, ({ clientSecret }) => pulumi.secret(clientSecret));
/** What the zone's firewall does not do, and who does it instead. */
export const firewall = firewallLines(config);
/** The places that the machine may be made at, with their prices, and the one that it is made at; none without a machine. */
export const machinePlaces = machine?.lines ?? [];
/** Which containers the machine is made for; null without a machine. */
export const machineRuns =
  config.machine === undefined
    ? null
    : { profile: config.machine, ingress: config.machineIngress, parts: config.machineParts ?? [] };
/** What the plan decides with, so that it decides as the program did. */
export const budgetTerms = budgetTermsOf(config);
export const monthlyCost = costSummary(bill);
/** What this deploy may spend on, for the next one to be held against. */
export const spending = spendingSummary(bill, config);
