import { z } from "zod";
import { CHEAP_MODEL } from "../../policies/prices/models.ts";
import { ROLES } from "../../workers/caller.ts";

/** A text of one form. `error` completes the sentence "<key> …". */
export const text = (pattern: RegExp, error: string) => z.string().regex(pattern, { error });
/** Yes or no, as Pulumi stores it. */
export const flag = z
  .enum(["true", "false"], { error: "is neither true nor false" })
  .transform((value) => value === "true");
/** The provider refuses any other form of API token at preview (pulumi-cloudflare, provider schema `apiToken`). */
export const cloudflareToken = text(
  /^[0-9A-Za-z\-_]{40,80}$/,
  "is not a Cloudflare API token: 40 to 80 letters, digits, - and _",
);
/** Cloudflare's ids of accounts and zones. */
export const hex32 = (what: string) =>
  text(/^[0-9a-f]{32}$/, `is not ${what}: 32 characters, digits and a to f in lower case`);

/** A whole number within bounds, both included. */
export const whole = (min: number, max: number, error: string) =>
  text(/^\d{1,6}$/, error)
    .transform(Number)
    .refine((n) => n >= min && n <= max, { error });

/** Dollars with cents at most, within bounds, both included. */
export const amount = (min: number, max: number, error: string) =>
  text(/^\d{1,4}(\.\d{1,2})?$/, error)
    .transform(Number)
    .refine((usd) => usd >= min && usd <= max, { error });

/** JSON text, as Pulumi stores lists and objects. */
export const parsed = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue({ code: "custom", message: "is not JSON" });
    return z.NEVER;
  }
});

const email = z.email({ error: "is not an e-mail address" }).transform((address) => address.toLowerCase());
/** A list of addresses, read in lower case: Access compares them without regard to it. */
export const emails = (min: number) =>
  parsed.pipe(
    z
      .array(email, { error: "is not a list of e-mail addresses" })
      .min(min, { error: "needs at least one address" }),
  );

const moment = z.iso.datetime({ error: "is not a time in ISO 8601 UTC such as 2026-12-01T00:00:00Z" });

/** Programs' bearer tokens, by hash. */
export const tokens = parsed.pipe(
  z.array(
    z.strictObject(
      {
        name: text(/^[a-z0-9][a-z0-9._-]{0,63}$/, "is not 1 to 64 of a-z, 0-9, dot, hyphen and underscore"),
        role: z.enum(ROLES, { error: `is none of ${ROLES.join(", ")}` }),
        sha256: text(/^[0-9a-f]{64}$/, "is not a SHA-256 in lower-case hex (64 characters)"),
        expiresAt: moment,
        // Set by a rotation on the token that it replaced, which shares its name with the new one until then.
        replacedAt: moment.optional(),
      },
      { error: "is not {name, role, sha256, expiresAt, replacedAt?} and nothing else" },
    ),
    { error: "is not a list of {name, role, sha256, expiresAt}" },
  ),
);

/** JSON text of an object with exactly these members, each a text; it stays text, for it is bound as it is. */
export const credentialsText = (members: readonly string[]) => {
  const shape = z.strictObject(Object.fromEntries(members.map((name) => [name, z.string().min(1)])), {
    error: `is not JSON of {${members.join(", ")}} and nothing else`,
  });
  return parsed.pipe(shape).transform((value) => JSON.stringify(value));
};

/** Offsets such as +01:00, which the runtime takes too, have no daylight saving and are refused. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** An https address without credentials, query, fragment or trailing slash, so that paths can be put behind it. */
export function isPlainHttps(value: string): boolean {
  const url = URL.parse(value);
  if (url?.protocol !== "https:" || url.username || url.password || /[?#]/.test(value)) return false;
  return !value.endsWith("/") && !value.includes("@");
}

/** An https address of any form; credentials belong into its path or query, where no log takes them for a user name. */
export function isHttps(value: string): boolean {
  const url = URL.parse(value);
  return url?.protocol === "https:" && !url.username && !url.password;
}

/** The API token is sent there, so it is Cloudflare, or this machine for a stand-in; nobody else. */
export const API_ADDRESS =
  /^(https:\/\/api(\.[a-z]+)?\.cloudflare\.com|http:\/\/127\.0\.0\.1:\d{1,5})\/client\/v4$/;

/** The key for model calls is sent there, so it is the provider, the account's AI Gateway, or a stand-in on this machine. */
export const MODEL_ADDRESS =
  /^(https:\/\/api\.anthropic\.com|https:\/\/gateway\.ai\.cloudflare\.com\/v1\/[0-9a-f]{32}\/[\w-]{1,64}\/anthropic|http:\/\/127\.0\.0\.1:\d{1,5})$/;

const model = text(/^claude-[a-z0-9-]{1,60}$/, `is not a model id such as ${CHEAP_MODEL}`).default(
  CHEAP_MODEL,
);
/** Which model does which kind of work; what is left out is done by the cheapest. */
export const models = parsed.pipe(
  z.strictObject(
    { chat: model, decision: model, background: model, cheap: model },
    { error: "is not {chat, decision, background, cheap} and nothing else" },
  ),
);

/** A host name in lower case with at least one dot. */
export const FQDN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** The bytes of a base64url number in a JWK; other texts have none. */
const bitsOf = (value: unknown): number =>
  typeof value === "string" && /^[A-Za-z0-9_-]+$/.test(value) ? Math.floor((value.length * 6) / 8) * 8 : 0;

/** RFC 7518 section 6.3: a private RSA key. */
const signingKey = z.looseObject({
  kid: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  kty: z.literal("RSA"),
  ...Object.fromEntries(
    ["n", "e", "d", "p", "q", "dp", "dq", "qi"].map((member) => [
      member,
      z.string().regex(/^[A-Za-z0-9_-]+$/),
    ]),
  ),
});

/** One or two private RSA keys; Entra takes nothing shorter than 2048 bits. `n` of "AQAB" is the stand-in of a plan. */
export function isSigningKeys(value: string): boolean {
  const keys = parsed.pipe(z.array(signingKey).min(1).max(2)).safeParse(value);
  if (!keys.success) return false;
  const ids = keys.data.map(({ kid }) => kid);
  const isLong = keys.data.every((one) => one.n === "AQAB" || bitsOf(one.n) >= 2048);
  return isLong && new Set(ids).size === ids.length;
}
