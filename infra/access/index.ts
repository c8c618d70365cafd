import type { Provider } from "@pulumi/cloudflare/provider.js";
import { ZeroTrustAccessApplication } from "@pulumi/cloudflare/zeroTrustAccessApplication.js";
import { ZeroTrustAccessIdentityProvider } from "@pulumi/cloudflare/zeroTrustAccessIdentityProvider.js";
import { ZeroTrustAccessPolicy } from "@pulumi/cloudflare/zeroTrustAccessPolicy.js";
import { type Input, type Output, output } from "@pulumi/pulumi";
import { ROUTES } from "../../workers/edge/table.ts";
import type { Config } from "../config/index.ts";
import { declareClients, type ServiceClient } from "./clients.ts";
import { MANAGED_OAUTH, type ManagedOauth, signInPaths } from "./oauth.ts";
import { openings } from "./outside.ts";

export type AccessMade = {
  /** A token from Access must carry one of these as its `aud` to be for this deployment. */
  readonly audiences: readonly [Output<string>, ...Output<string>[]];
  /** Its `aud` where a client has signed a person in by OAuth; null where clients cannot. */
  readonly oauthAudience: Output<string> | null;
  /** Client id of each service token → the name of who it was made for. */
  readonly clients: Output<Readonly<Record<string, string>>>;
  /** The service tokens, the one that programs share first. */
  readonly serviceClients: readonly [ServiceClient, ...ServiceClient[]];
  /** What has to stand before the host name may answer. */
  readonly applications: readonly ZeroTrustAccessApplication[];
};

/** Whom a policy is about. The provider drops a key that it does not know and then includes nobody, or everybody. */
export type AccessRule =
  | { readonly email: { readonly email: string } }
  | { readonly serviceToken: { readonly tokenId: Input<string> } }
  | { readonly everyone: Record<string, never> };

/** A length of time as Access reads it; "1 day" would be taken and ignored. */
export type AccessHours = `${number}h`;

type Decision = "allow" | "non_identity" | "bypass";

/**
 * What stands in front of the host name: people sign in, programs show a service token, and some paths are open, as their rows
 * in the Workers' routes.ts say.
 */
export function declareAccess(config: Config, provider: Provider): AccessMade {
  const { accountId, stack, hostname } = config;
  const at = { accountId, prefix: `purser-${stack}`, provider };
  const people = [...config.ownerEmails, ...config.householdEmails].map((email) => ({ email: { email } }));
  const serviceClients = declareClients(config, provider);
  const signIn = policy(at, "people", "allow", someone(people));
  // Anything but non_identity answers a service token with the sign-in page
  // (developers.cloudflare.com/cloudflare-one/access-controls/policies, "Service Auth").
  const tokens = serviceClients.map(({ token }) => ({ serviceToken: { tokenId: token.id } }));
  const programs = policy(at, "programs", "non_identity", someone(tokens));
  const open = policy(at, "health", "bypass", [{ everyone: {} }]);
  const idp = identityProvider(config, provider);
  const uriOf = (path: string) => `${hostname}${path}`;
  const door = application(at, "door", [hostname], [signIn, programs], { idp });
  const clients = config.mcpSignIn ? signInPaths(ROUTES) : { paths: [], below: [] };
  const oauth =
    clients.paths.length === 0
      ? null
      : application(at, "oauth", clients.paths.map(uriOf), [signIn], { idp, oauth: MANAGED_OAUTH });
  const below =
    clients.below.length === 0
      ? []
      : [application(at, "keys", clients.below.map(uriOf), [signIn, programs], { idp })];
  // Of two applications on one host the more specific path wins.
  const rows = ROUTES.filter(({ opensWith }) => opensWith === undefined || config[opensWith] !== undefined);
  const opened = openings(rows, config.bearerOnly).map(({ name, paths, takesServiceTokens }) => {
    const uris = paths.map(uriOf);
    // Service Auth and Bypass are evaluated in their order, before all else
    // (developers.cloudflare.com/cloudflare-one/access-controls/policies, "Order of execution").
    const policies = takesServiceTokens ? ([programs, open] as const) : ([open] as const);
    return { takesServiceTokens, application: application(at, name, uris, policies) };
  });
  const signed = opened.filter(({ takesServiceTokens }) => takesServiceTokens);
  return {
    audiences: [door.aud, ...below.map(({ aud }) => aud), ...signed.map(({ application: { aud } }) => aud)],
    oauthAudience: oauth?.aud ?? null,
    clients: namesById(serviceClients),
    serviceClients,
    applications: [
      door,
      ...(oauth ? [oauth] : []),
      ...below,
      ...opened.map(({ application }) => application),
    ],
  };
}

const namesById = (clients: readonly ServiceClient[]): AccessMade["clients"] =>
  output(clients.map(({ name, token }) => token.clientId.apply((id) => [id, name] as const))).apply((pairs) =>
    Object.fromEntries(pairs),
  );

/** An account holds one one-time PIN provider; a second stack in the same account adopts it by its id. */
function identityProvider(config: Config, provider: Provider): Input<string> {
  if (config.identityProviderId !== undefined) return config.identityProviderId;
  const { accountId } = config;
  const args = { accountId, name: "One-time PIN", type: "onetimepin", config: {} };
  // An account has one, and its other stacks sign people in by it too: it outlives the stack that made it, and the next setup finds it.
  return new ZeroTrustAccessIdentityProvider("one-time-pin", args, { provider, retainOnDelete: true }).id;
}

type Place = { readonly accountId: string; readonly prefix: string; readonly provider: Provider };

/** A policy that includes at least one rule: without any the API would let nobody in, silently. */
export function policy(
  { accountId, prefix, provider }: Place,
  name: string,
  decision: Decision,
  includes: readonly [AccessRule, ...AccessRule[]],
): ZeroTrustAccessPolicy {
  return new ZeroTrustAccessPolicy(
    name,
    {
      accountId,
      name: `${prefix}-${name}`,
      decision,
      includes: [...includes],
      // Unset booleans come back as computed values and would show as changes
      // (cloudflare/terraform-provider-cloudflare issues 5495 and 5731).
      approvalRequired: false,
      isolationRequired: false,
      purposeJustificationRequired: false,
    },
    { provider },
  );
}

/** The one provider that people sign in with, and what Access does for clients that sign them in. */
type PeopleSignIn = { readonly idp?: Input<string>; readonly oauth?: ManagedOauth };

/**
 * A self-hosted application over a host name, or over paths of it. It belongs to the account: the provider would take an account
 * and a zone together, so there is no way to give a zone here.
 */
export function application(
  { accountId, prefix, provider }: Place,
  name: string,
  uris: readonly string[],
  policies: readonly [ZeroTrustAccessPolicy, ...ZeroTrustAccessPolicy[]],
  { idp, oauth }: PeopleSignIn = {},
): ZeroTrustAccessApplication {
  const sessionDuration: AccessHours = "24h";
  return new ZeroTrustAccessApplication(
    name,
    {
      accountId,
      name: `${prefix}-${name}`,
      type: "self_hosted",
      destinations: uris.map((uri) => ({ type: "public", uri })),
      sessionDuration,
      ...(idp === undefined ? {} : { allowedIdps: [idp] }),
      // Straight to the PIN form; it needs exactly one provider.
      autoRedirectToIdentity: idp !== undefined,
      appLauncherVisible: false,
      httpOnlyCookieAttribute: true,
      // Programs have no second cookie to send back
      // (developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie).
      enableBindingCookie: false,
      optionsPreflightBypass: false,
      // Strict would drop the cookie on the way back from the sign-in page, which is another site.
      sameSiteCookieAttribute: "lax",
      ...(oauth === undefined ? {} : { oauthConfiguration: oauth }),
      // A program without a token gets 401, not the sign-in page.
      serviceAuth401Redirect: true,
      // Precedence 0, or none, shows as a change on every deploy (terraform-provider-cloudflare pull request 5756).
      policies: policies.map(({ id }, index) => ({ id, precedence: index + 1 })),
    },
    { provider },
  );
}

function someone(rules: readonly AccessRule[]): [AccessRule, ...AccessRule[]] {
  const [first, ...rest] = rules;
  if (first === undefined) throw new Error("An Access policy that includes nobody lets nobody in.");
  return [first, ...rest];
}
