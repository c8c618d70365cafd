import {
  createRemoteJWKSet,
  type ExportedJWKSCache,
  type JWKSCacheInput,
  jwksCache,
  type RemoteJWKSet,
} from "jose";

/** How long fetched signing keys count without another look; Access rotates them every six weeks (Cloudflare docs, "Validate JWTs"). */
const KEYS_MAX_AGE_MS = 60 * 60 * 1000;

/** How long the copy in KV may be used by isolates that start cold. */
const KEYS_STORED_SECONDS = 6 * 60 * 60;

const KEYS_TIMEOUT_MS = 3_000;

type Keys = { readonly resolve: RemoteJWKSet; readonly cache: JWKSCacheInput; stored: string | null };
const perIssuer = new Map<string, Keys>();

/**
 * Access's signing keys for an issuer: from this isolate's memory, else from KV, else from the team's certs address.
 * KV is written only when the keys differ from what it holds, so the daily write allowance (1,000 on Workers Free) is
 * never at stake.
 */
export async function signingKeys(issuer: string, store: KVNamespace): Promise<RemoteJWKSet> {
  const known = perIssuer.get(issuer);
  if (known) return known.resolve;
  const stored = await store.get(issuer).catch(() => null);
  const cache: JWKSCacheInput = stored
    ? ({ jwks: JSON.parse(stored), uat: Date.now() } satisfies ExportedJWKSCache)
    : {};
  const resolve = createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    cacheMaxAge: KEYS_MAX_AGE_MS,
    [jwksCache]: cache,
  });
  perIssuer.set(issuer, { resolve, cache, stored });
  return resolve;
}

/** Stores freshly fetched keys for the next cold isolate. A failed write costs a later fetch and nothing else. */
export async function rememberKeys(issuer: string, store: KVNamespace): Promise<void> {
  const keys = perIssuer.get(issuer);
  const fetched = keys?.resolve.jwks();
  if (!keys || !fetched) return;
  const text = JSON.stringify(fetched);
  if (text === keys.stored) return;
  keys.stored = text;
  await store.put(issuer, text, { expirationTtl: KEYS_STORED_SECONDS });
}
