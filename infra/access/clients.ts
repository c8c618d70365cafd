import type { Provider } from "@pulumi/cloudflare/provider.js";
import { ZeroTrustAccessServiceToken } from "@pulumi/cloudflare/zeroTrustAccessServiceToken.js";
import { TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { ENVIRONMENT_CLIENT, type Rotation } from "../config/client-keys.ts";
import type { Config } from "../config/index.ts";
import type { AccessHours } from "./index.ts";

/** A service token of Access and the program it is for; `programs` is shared by all that have none of their own. */
export type ServiceClient = { readonly name: string; readonly token: ZeroTrustAccessServiceToken };

/** One token for the environment, and one for each client that the configuration names. */
export function declareClients(config: Config, provider: Provider): [ServiceClient, ...ServiceClient[]] {
  const { accountId, stack, serviceTokenDays, serviceTokens, serviceClients } = config;
  const declare = (name: string, resource: string, title: string): ServiceClient => ({
    name,
    token: new ZeroTrustAccessServiceToken(
      resource,
      { accountId, name: title, ...clientSecretOf(serviceTokenDays, serviceTokens[name]) },
      { provider },
    ),
  });
  return [
    declare(ENVIRONMENT_CLIENT, ENVIRONMENT_CLIENT, `purser-${stack}`),
    ...serviceClients.map((name) => declare(name, `client-${name}`, `purser-${stack}-${name}`)),
  ];
}

/** One value of each token by the name of who it is for. */
export const byName = <T>(
  clients: readonly ServiceClient[],
  value: (token: ZeroTrustAccessServiceToken) => T,
): Readonly<Record<string, T>> => Object.fromEntries(clients.map(({ name, token }) => [name, value(token)]));

/** How many versions in a row have lives of different lengths: more than anybody writes down without a deploy. */
const LIVES = 12;

/**
 * The life of a token, and of its secrets once it was rotated. A higher version makes Access issue a new secret under the
 * same client id; the one before it opens until `previousClientSecretExpiresAt`. The end of the token itself is another
 * matter: Access moves it only when `duration` changes, counted from then
 * (developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens, "Renew service tokens", read
 * 2026-11-21). So each version is an hour shorter than the one before, for twelve of them, and each rotation begins a
 * new life; also one that follows others which nobody deployed.
 */
export function clientSecretOf(days: number, rotation: Rotation | undefined) {
  // Version and end only together: the provider refuses one without the other (terraform-provider-cloudflare v5.22.0,
  // zero_trust_access_service_token/schema.go).
  if (rotation === undefined) return { duration: tokenLife(days, 1) };
  const { version, previousUntil } = rotation;
  return {
    duration: tokenLife(days, version),
    clientSecretVersion: version,
    previousClientSecretExpiresAt: previousUntil,
  };
}

/** A service token's life: the provider takes any text and any length, "forever" included. */
export function tokenLife(days: number, version: number): AccessHours {
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_MAX_DAYS)
    throw new Error(`A service token lives 1 to ${TOKEN_MAX_DAYS} days, not ${days}.`);
  if (!Number.isInteger(version) || version < 1)
    throw new Error(`A service token's version is a whole number from 1, not ${version}.`);
  return `${days * 24 - ((version - 1) % LIVES)}h`;
}
