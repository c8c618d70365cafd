import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** A pass is a word of a header, and of the address of a proxy that a run's programs have. */
const PASS_MAX_CHARS = 4_096;
/** So many fit into the head of a request. */
export const PASS_HOSTS_MAX = 50;
/** The name in the address of the proxy; who it is, is in the pass. */
export const PASS_USER = "pass";

const Pass = z.object({
  /** Whom the log names. */
  for: z.string().max(80),
  /** Host names in lower case, exactly. */
  hosts: z.array(z.string()).max(PASS_HOSTS_MAX),
  /** Unix milliseconds. */
  until: z.number(),
});

/** What somebody may reach through the proxy, and until when. */
export type Pass = z.infer<typeof Pass>;

/** A pass as text; nobody without the key can make one, or widen it. It is good in an address as it is. */
export function passText(pass: Pass, key: string): string {
  const body = Buffer.from(JSON.stringify(pass)).toString("base64url");
  return `${body}.${signatureOf(body, key)}`;
}

/** The address of the proxy for whoever has that pass, as HTTPS_PROXY is written. */
export function proxyAddress(proxy: string, pass: Pass, key: string): string {
  const url = new URL(proxy);
  url.username = PASS_USER;
  url.password = passText(pass, key);
  return url.href;
}

/** The pass in a `Proxy-Authorization` header; null where there is none, it was changed, or its time is over. */
export function passIn(header: string | undefined, key: string, now: number): Pass | null {
  if (header === undefined || header.length > 2 * PASS_MAX_CHARS) return null;
  const [scheme, given = ""] = header.split(" ");
  if (scheme?.toLowerCase() !== "basic") return null;
  const said = Buffer.from(given, "base64").toString("utf8");
  if (!said.startsWith(`${PASS_USER}:`)) return null;
  const [body = "", signature = ""] = said.slice(PASS_USER.length + 1).split(".");
  const [left, right] = [Buffer.from(signature), Buffer.from(signatureOf(body, key))];
  if (left.length !== right.length || !timingSafeEqual(left, right)) return null;
  const pass = Pass.safeParse(JSON.parse(Buffer.from(body, "base64url").toString("utf8"))).data;
  return pass !== undefined && pass.until > now ? pass : null;
}

const signatureOf = (body: string, key: string): string =>
  createHmac("sha256", key).update(body).digest("hex");
