import { readFileSync } from "node:fs";
import { CLOUDFLARE_API } from "../../config/place-keys.ts";
import { Stop } from "../../terminal/command.ts";
import type { Env } from "../../terminal/outside.ts";
import type { Flags } from "./flags.ts";
import { permissionTable } from "./permission-table.ts";
import { unchecked } from "./probes.ts";
import { problemWith } from "./questions.ts";
import type { SetupRun } from "./run.ts";

/** Where a person makes the token. */
const TOKEN_PAGE = "https://dash.cloudflare.com/profile/api-tokens";

const fromFile = (path: string | undefined) =>
  path === undefined ? undefined : readFileSync(path, "utf8").trim();

const givenToken = (flags: Flags, env: Env) =>
  fromFile(flags.apiTokenFile) ?? flags.apiToken ?? (env.CLOUDFLARE_API_TOKEN || undefined);

const listOf = (values: readonly string[]) => (values.length > 0 ? JSON.stringify(values) : undefined);

/** Everything the command line answers, under the rule that what is there stays. */
export async function offerFlags({ flags, draft, outside }: SetupRun): Promise<void> {
  await draft.offer("cloudflareApiToken", givenToken(flags, outside.env));
  await draft.offer("accountId", flags.account);
  // A domain name is looked up later; offline it is refused as an id, which says what is wrong.
  if (flags.offline || !flags.zone?.includes(".")) await draft.offer("zoneId", flags.zone);
  await draft.offer("hostname", flags.hostname);
  await draft.offer("accessTeam", flags.accessTeam);
  await draft.offer("ownerEmails", listOf(flags.owner));
  await draft.offer("householdEmails", listOf(flags.household));
  await draft.offer("bearerOnly", listOf(flags.bearerOnly));
  await draft.offer("timeZone", flags.timeZone);
  await draft.offer("budgetUsd", flags.budget);
  await draft.offer("manageZone", flags.manageZone && `${flags.manageZone === "yes"}`);
  await draft.offer("agencyGatewayUrl", flags.gatewayUrl);
  await draft.offer("machine", flags.machine);
  await draft.offer("machineHostname", flags.machineHostname);
  await draft.offer("machinePlaces", listOf(flags.machinePlace));
  await draft.offer("azureSubscriptionId", flags.azureSubscription);
  await draft.offer("azureTenantId", flags.azureTenant);
  await draft.offer("agencyGatewayToken", fromFile(flags.gatewayTokenFile));
}

/** The token that the deploy will use, asked for when it is open. Undefined when nobody can tell it. */
export async function apiToken({ draft, outside, flags, vault }: SetupRun): Promise<string | undefined> {
  if (draft.needs("cloudflareApiToken") && outside.ask) {
    outside.say(
      `Make an API token at ${TOKEN_PAGE} with these permissions:\n${permissionTable(unchecked())}`,
    );
    const check = (typed: string) => problemWith("cloudflareApiToken", typed.trim());
    const typed = await outside.ask.secret("Cloudflare API token", check);
    await draft.offer("cloudflareApiToken", typed.trim());
  }
  const changed = draft.changes.some(({ key }) => key === "cloudflareApiToken");
  // Without the vault the stored token cannot be read: what was given is the best there is.
  const token = changed || vault ? draft.get("cloudflareApiToken") : givenToken(flags, outside.env);
  const problem = token === undefined ? undefined : problemWith("cloudflareApiToken", token);
  if (problem) throw new Stop(`${problem}. Nothing was written.`);
  return token;
}

/** Cloudflare's API, or the stand-in that the stack or this call names. Nothing else gets the token. */
export function apiUrl({ flags, draft }: SetupRun): string {
  const url = flags.apiUrl ?? draft.get("cloudflareBaseUrl") ?? CLOUDFLARE_API;
  const problem = problemWith("cloudflareBaseUrl", url);
  if (problem) throw new Stop(`${problem}. Nothing was written.`);
  return url;
}
