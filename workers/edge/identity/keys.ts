import {
  createRemoteJWKSet,
  type ExportedJWKSCache,
  type JWKSCacheInput,
  jwksCache,
  type RemoteJWKSet,
} from "jose";

/**
 * How long fetched signing keys count without another look, wherever they are kept. Access rotates them every six weeks and
 * the ones before stay valid for seven days (Cloudflare docs, "Validate JWTs"); a new one is fetched when a token names it.
 */
const KEYS_MAX_AGE_MS = 6 * 60 * 60 * 1000;

/** After a fetch of its own an isolate looks no second time for a key that nobody knows, or forged tokens would fetch at will. */
const KEYS_COOLDOWN_MS = 30_000;

const KEYS_TIMEOUT_MS = 3_000;

type Keys = { readonly resolve: RemoteJWKSet; readonly cache: JWKSCacheInput; stored: Stored | null };
type Stored = ExportedJWKSCache;
const perIssuer = new Map<string, Keys>();

/**
 * Access's signing keys for an issuer: from this isolate's memory, else from KV, else from the team's certs address. A key that
 * the copy in KV lacks is fetched at once, however young the copy is: another isolate may have made it before Access changed keys.
 */
export async function signingKeys(issuer: string, store: KVNamespace): Promise<RemoteJWKSet> {
  const known = perIssuer.get(issuer);
  if (known) return known.resolve;
  const stored = storedKeys(await store.get(issuer).catch(() => null));
  const cache: JWKSCacheInput = stored
    ? { jwks: stored.jwks, uat: Math.min(stored.uat, Date.now() - KEYS_COOLDOWN_MS) }
    : {};
  const resolve = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    cacheMaxAge: KEYS_MAX_AGE_MS,
    cooldownDuration: KEYS_COOLDOWN_MS,
    [jwksCache]: cache,
  });
  perIssuer.set(issuer, { resolve, cache, stored });
  return resolve;
}

/** The copy in KV; one that cannot be read, or that does not say when it was fetched, is none. */
function storedKeys(text: string | null): Stored | null {
  try {
    const { jwks, uat } = JSON.parse(text ?? "{}") as Partial<Stored>;
    return jwks && Number.isFinite(uat) ? ({ jwks, uat } as Stored) : null;
  } catch {
    return null;
  }
}

/**
 * Stores freshly fetched keys, and when they were fetched, for the next cold isolate: only when they differ from what KV holds
 * or that is too old to be used, so a warm isolate writes four times a day at most of the 1,000 writes of Workers Free. A failed
 * write costs a later fetch and nothing else.
 */
export async function rememberKeys(issuer: string, store: KVNamespace): Promise<void> {
  const keys = perIssuer.get(issuer);
  const { jwks, uat } = keys?.cache ?? {};
  if (!keys || !jwks || uat === undefined) return;
  const isSame = JSON.stringify(jwks) === JSON.stringify(keys.stored?.jwks);
  if (keys.stored && isSame && uat < keys.stored.uat + KEYS_MAX_AGE_MS) return;
  keys.stored = { jwks, uat };
  await store.put(issuer, JSON.stringify(keys.stored), { expirationTtl: KEYS_MAX_AGE_MS / 1_000 });
}
