import { z } from "zod";
import { type ApiAnswer, printable } from "./answer.ts";
import type { Api } from "./index.ts";
import { PAGE_SIZE } from "./pages.ts";

/** The tail of every team's address; the name in front of it is what we store. */
const TEAM_DOMAIN = ".cloudflareaccess.com";

const named = z.object({ id: z.string(), name: printable });
const zone = named.extend({ account: z.object({ id: z.string() }) });
const verified = z.object({ status: printable });
const organisation = z.object({ auth_domain: z.string() });

export type NamedResource = z.output<typeof named>;
export type Zone = z.output<typeof zone>;

/** Accounts that the token reaches. */
export const accounts = (api: Api) => api.get(`accounts?per_page=${PAGE_SIZE}`, z.array(named));

/** Zones of an account, or the one with this domain name. */
export function zones(api: Api, account: string, name?: string): Promise<ApiAnswer<Zone[]>> {
  const query = new URLSearchParams({
    "account.id": account,
    per_page: `${PAGE_SIZE}`,
    ...(name && { name }),
  });
  return api.get(`zones?${query.toString()}`, z.array(zone));
}

export const zoneById = (api: Api, id: string) => api.get(`zones/${id}`, zone);

/**
 * Whether Cloudflare knows the token and it is active. A token owned by an account is unknown to the user's own
 * endpoint and has to be asked for at its account.
 */
export async function verifyToken(api: Api, account: string | undefined): Promise<ApiAnswer<string>> {
  const asUser = await api.get("user/tokens/verify", verified);
  if (asUser.ok) return { ok: true, result: asUser.result.status };
  if (asUser.why === "unreachable") return asUser;
  const owner = account ?? (await firstAccount(api));
  if (owner === undefined) return asUser;
  const asAccount = await api.get(`accounts/${owner}/tokens/verify`, verified);
  if (asAccount.ok) return { ok: true, result: asAccount.result.status };
  return asAccount.why === "unreachable" ? asAccount : asUser;
}

async function firstAccount(api: Api): Promise<string | undefined> {
  const list = await accounts(api);
  return list.ok ? list.result[0]?.id : undefined;
}

/** The account's Zero Trust team name; null when it has no organisation yet. */
export async function team(api: Api, account: string): Promise<ApiAnswer<string | null>> {
  const answer = await api.get(`accounts/${account}/access/organizations`, organisation.nullable());
  if (answer.ok) return { ok: true, result: answer.result?.auth_domain.replace(TEAM_DOMAIN, "") ?? null };
  return answer.why === "not found" || answer.why === "not enabled" ? { ok: true, result: null } : answer;
}

/** Creates the Zero Trust organisation, so that nobody has to open the dashboard for it. */
export function createTeam(api: Api, account: string, name: string): Promise<ApiAnswer<unknown>> {
  const body = { name, auth_domain: `${name}${TEAM_DOMAIN}` };
  return api.post(`accounts/${account}/access/organizations`, body, organisation);
}

/**
 * The id of the one-time PIN provider, of which an account holds only one: a second create fails, so the deploy adopts
 * it instead. Null when there is none.
 */
export async function oneTimePin(api: Api, account: string): Promise<ApiAnswer<string | null>> {
  const list = await api.get(
    `accounts/${account}/access/identity_providers?per_page=${PAGE_SIZE}`,
    z.array(z.object({ id: z.string(), type: z.string() })),
  );
  if (!list.ok) return list;
  return { ok: true, result: list.result.find(({ type }) => type === "onetimepin")?.id ?? null };
}
