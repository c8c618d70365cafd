import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { EXIT, Stop } from "./command.ts";
import type { Env } from "./outside.ts";
import { jsonText } from "./words.ts";

/** Where the door is and what opens it. */
export type Address = {
  readonly url: string;
  readonly token: string;
  readonly accessId?: string | undefined;
  readonly accessSecret?: string | undefined;
};

/** What a request to the door shows: the token, and what lets it past Access where that stands in front. */
export const doorHeaders = ({
  token,
  accessId,
  accessSecret,
}: Address): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${token}`,
  ...(accessId && accessSecret
    ? { "cf-access-client-id": accessId, "cf-access-client-secret": accessSecret }
    : {}),
});

const DEFAULT_URL = "http://localhost:8787";

const Local = jsonText.pipe(
  z.object({
    url: z.string(),
    tokens: z.object({ admin: z.string() }),
    accessClientId: z.string().optional(),
    accessClientSecret: z.string().optional(),
  }),
);

const LOCAL_FILE = ".purser/local.json";

/** What `npm start` in this folder has written of itself, or null. */
export const localFile = (): string | null =>
  existsSync(LOCAL_FILE) ? readFileSync(LOCAL_FILE, "utf8") : null;

/**
 * Where the door is and what opens it: from the environment, and for a local run from the file that `npm start` writes.
 *
 * @param local that file's text, or null
 * @throws Stop saying what to set, for the end 2
 */
export function addressFrom(env: Env, local: string | null): Address {
  const running = local === null ? null : Local.parse(local);
  const url = (env.PURSER_URL ?? running?.url ?? DEFAULT_URL).replace(/\/+$/, "");
  refuseClearText(url);
  if (env.PURSER_TOKEN) {
    const [accessId, accessSecret] = [env.PURSER_ACCESS_CLIENT_ID, env.PURSER_ACCESS_CLIENT_SECRET];
    return { url, token: env.PURSER_TOKEN, accessId, accessSecret };
  }
  if (running === null || running.url !== url) {
    throw new Stop(
      `Set PURSER_TOKEN to a token of the role admin for ${url}, or run npm start in this folder.`,
      EXIT.unusable,
    );
  }
  return {
    url,
    token: running.tokens.admin,
    accessId: running.accessClientId,
    accessSecret: running.accessClientSecret,
  };
}

/** A token goes over the network only encrypted. */
function refuseClearText(url: string): void {
  const parsed = URL.parse(url);
  const isLocal = parsed !== null && ["localhost", "127.0.0.1", "[::1]"].includes(parsed.hostname);
  if (parsed?.protocol === "https:" || (parsed?.protocol === "http:" && isLocal)) return;
  throw new Stop(
    `PURSER_URL is ${url}; it begins with https://, or with http:// on this machine.`,
    EXIT.unusable,
  );
}
