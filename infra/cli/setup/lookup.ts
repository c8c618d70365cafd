import * as account from "../../cloudflare/account.ts";
import type { Api, ApiAnswer } from "../../cloudflare/index.ts";
import type { Asker } from "../../terminal/asker.ts";
import { Stop } from "../../terminal/command.ts";
import type { StackDraft } from "./draft.ts";
import { checkPermissions, type PermissionRow } from "./probes.ts";
import { rulesetsInTheWay } from "./zone.ts";

/** What Cloudflare told about this stack. */
export type AccountFound = {
  readonly zoneName?: string | undefined;
  /** The team's name; null when the account has no organisation; undefined when nobody could tell. */
  readonly team?: string | null | undefined;
  readonly rows?: readonly PermissionRow[] | undefined;
  /** What a person should know and nothing can settle by itself. */
  readonly notes: readonly string[];
};

const HEX_ID = /^[0-9a-f]{32}$/;

/**
 * Checks the token and fills account, zone and team from what the token can see.
 * Null when Cloudflare cannot be reached; throws a Stop when it says no.
 */
export async function lookUp(api: Api, draft: StackDraft, zone: string | undefined, ask: Asker | null) {
  const status = await account.verifyToken(api, draft.get("accountId"));
  if (!status.ok && status.why === "unreachable") return null;
  if (!status.ok)
    throw new Stop(`Cloudflare does not accept the API token (${status.detail}). Nothing was written.`);
  if (status.result !== "active")
    throw new Stop(`Cloudflare says the API token is ${status.result}, not active. Nothing was written.`);

  const notes: string[] = [];
  await pickAccount(api, draft, ask, notes);
  const accountId = draft.get("accountId");
  if (!accountId || !HEX_ID.test(accountId)) return { notes };
  const picked = await pickZone(api, draft, accountId, zone, ask, notes);
  const team = orNote(await account.team(api, accountId), "the Zero Trust team", notes);
  const ownsZone = draft.get("manageZone") === "true";
  const needing = {
    ownsZone,
    hasMachine: draft.get("machine") !== undefined,
    routesMail: draft.get("mailRouting") === "true",
  };
  const rows = picked && (await checkPermissions(api, { account: accountId, zone: picked.id }, needing));
  if (picked && ownsZone) notes.push(...(await rulesetsInTheWay(api, picked.id)));
  return { zoneName: picked?.name, team, rows, notes } satisfies AccountFound;
}

async function pickAccount(api: Api, draft: StackDraft, ask: Asker | null, notes: string[]): Promise<void> {
  if (!draft.needs("accountId")) return;
  const list = orNote(await account.accounts(api), "the accounts", notes) ?? [];
  await draft.offer("accountId", await pick("Which Cloudflare account?", "--account", list, ask, notes));
}

async function pickZone(
  api: Api,
  draft: StackDraft,
  accountId: string,
  given: string | undefined,
  ask: Asker | null,
  notes: string[],
): Promise<account.Zone | undefined> {
  if (given !== undefined && !HEX_ID.test(given)) {
    const [named] = orNote(await account.zones(api, accountId, given), `the zone ${given}`, notes) ?? [];
    if (!named)
      throw new Stop(`The account has no zone ${given} that this token can see. Nothing was written.`);
    await draft.offer("zoneId", named.id);
  }
  if (draft.needs("zoneId")) {
    const list = orNote(await account.zones(api, accountId), "the zones", notes) ?? [];
    await draft.offer("zoneId", await pick("Which domain?", "--zone", list, ask, notes));
  }
  const id = draft.get("zoneId");
  if (!id || !HEX_ID.test(id)) return undefined;
  const zone = orNote(await account.zoneById(api, id), "the zone", notes);
  if (zone && zone.account.id !== accountId)
    throw new Stop(`Zone ${zone.name} belongs to another account than ${accountId}. Nothing was written.`);
  return zone ?? { id, name: "", account: { id: accountId } };
}

/** The only one there is, or the one a person picks. In a script several are listed and the flag decides. */
async function pick(
  question: string,
  flag: string,
  list: readonly account.NamedResource[],
  ask: Asker | null,
  notes: string[],
): Promise<string | undefined> {
  if (list.length === 1) return list[0]?.id;
  const choices = list.map(({ id, name }) => ({ value: id, label: `${name}  ${id}` }));
  if (list.length > 1 && ask) return ask.choose(question, choices);
  notes.push(...choices.map(({ label }) => `${flag} can be: ${label}`));
  return undefined;
}

/** The result, or a note that it could not be read. */
export function orNote<T>(answer: ApiAnswer<T>, what: string, notes: string[]): T | undefined {
  if (answer.ok) return answer.result;
  notes.push(`Could not read ${what}: ${answer.detail}.`);
  return undefined;
}
