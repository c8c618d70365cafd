import { z } from "zod";
import { doorOfStack } from "../../stackfile/door.ts";
import { Stop } from "../../terminal/command.ts";
import { askDoor } from "../../terminal/door.ts";
import type { Outside } from "../../terminal/outside.ts";

const Line = z.object({
  title: z.string(),
  status: z.string(),
  detail: z.string().nullable(),
  scopes: z.array(z.string()),
  missingScopes: z.array(z.string()),
  expiresAt: z.string().nullable(),
});
type Line = z.infer<typeof Line>;

const ModelKey = z.object({ keyEnd: z.string().nullable(), monthlyLimitUsd: z.string() });
export type ModelKey = z.infer<typeof ModelKey>;

const WebCredential = z.object({ connector: z.string(), allowedHosts: z.array(z.string()) });
type WebCredential = z.infer<typeof WebCredential>;

export type ConnectDoor = {
  readonly connect: (service: string, credential: object) => Promise<Line>;
  readonly bringModelKey: (key: object) => Promise<ModelKey>;
  readonly keepWebCredential: (name: string, credential: object) => Promise<WebCredential>;
};

/**
 * The door of the local run, or of a stack.
 *
 * @throws Stop saying what to set
 */
export function doorOf(
  { env, fetch: send }: Pick<Outside, "env" | "fetch">,
  stack: string | undefined,
  dir: string,
): ConnectDoor {
  const address = doorOfStack(env, stack, dir);
  const put = async <T>(path: string, sent: object, reply: z.ZodType<T>): Promise<T> => {
    const { ok, status, body, says } = await askDoor(address, send, "PUT", path, sent);
    const read = reply.safeParse(body);
    if (ok && read.success) return read.data;
    throw new Stop(`Not connected. The door answered ${status}${says}`);
  };
  return {
    connect: (service, credential) => put(`/api/connections/${service}`, credential, Line),
    bringModelKey: (key) => put("/api/model-key", key, ModelKey),
    keepWebCredential: (name, credential) =>
      put(`/api/web-credentials/${encodeURIComponent(name)}`, credential, WebCredential),
  };
}

/** What is connected, what was not granted, and what ends when. */
export function sayLine(
  { title, detail, scopes, missingScopes, expiresAt }: Line,
  { say }: Pick<Outside, "say">,
): void {
  say(`${title} is connected.`);
  // What is not granted is said below, in other words.
  if (detail !== null && missingScopes.length === 0) say(detail);
  if (scopes.length > 0) say(`Granted: ${scopes.map(shortOf).join(", ")}`);
  if (missingScopes.length > 0)
    say(
      `Not granted: ${missingScopes.map(shortOf).join(", ")}. What needs these will say so; connect again to grant them.`,
    );
  say(
    expiresAt === null
      ? "It has no end of its own; an unused one may be ended by the service."
      : `It ends on ${expiresAt.slice(0, 10)}; the page says so 14 days ahead.`,
  );
}

/** What one's own key does from now on. */
export function sayModelKey({ keyEnd, monthlyLimitUsd }: ModelKey, { say }: Pick<Outside, "say">): void {
  say(
    `Your key that ends in ${keyEnd} pays for your messages from now on, up to $${monthlyLimitUsd} a month.`,
  );
  say("GET /api/model-key says what it has spent; DELETE takes it back.");
}

/** How agents use it from now on. */
export function sayWebCredential(
  { connector, allowedHosts }: WebCredential,
  { say }: Pick<Outside, "say">,
): void {
  say(`Kept. Agents with http_request write {{${connector}}}; it goes to ${allowedHosts.join(", ")} alone.`);
  say("GET is sent at once; what changes something waits for your word under Approvals.");
}

const shortOf = (scope: string): string => scope.split("/").at(-1) ?? scope;
