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
  trial: z.string(),
});
type Line = z.infer<typeof Line>;

const ModelKey = z.object({ keyEnd: z.string().nullable(), monthlyLimitUsd: z.string() });
export type ModelKey = z.infer<typeof ModelKey>;

const WebCredential = z.object({ connector: z.string(), allowedHosts: z.array(z.string()) });
type WebCredential = z.infer<typeof WebCredential>;

const Lines = z.object({
  connections: z.array(
    z.object({ service: z.string(), title: z.string(), connectedAt: z.string().nullable() }),
  ),
});

export type ConnectDoor = {
  /** Since when a service is connected already; null where it is not. */
  readonly before: (service: string) => Promise<{ readonly title: string; readonly since: string } | null>;
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
  const ask = async <T>(method: string, path: string, reply: z.ZodType<T>, sent?: object): Promise<T> => {
    const { ok, status, body, says } = await askDoor(address, send, method, path, sent);
    const read = reply.safeParse(body);
    if (ok && read.success) return read.data;
    throw new Stop(`Not connected. The door answered ${status}${says}${nextFor(status, stack)}`);
  };
  const put = <T>(path: string, sent: object, reply: z.ZodType<T>) => ask("PUT", path, reply, sent);
  return {
    before: async (service) => {
      const { connections } = await ask("GET", "/api/connections", Lines);
      const found = connections.find((one) => one.service === service);
      return found?.connectedAt ? { title: found.title, since: found.connectedAt } : null;
    },
    connect: (service, credential) => put(`/api/connections/${service}`, credential, Line),
    bringModelKey: (key) => put("/api/model-key", key, ModelKey),
    keepWebCredential: (name, credential) =>
      put(`/api/web-credentials/${encodeURIComponent(name)}`, credential, WebCredential),
  };
}

/** What to look at when the door does not open; it says the rest itself. */
function nextFor(status: number, stack: string | undefined): string {
  if (status !== 401 && status !== 403) return "";
  return stack === undefined
    ? ". Every npm start has a token of its own: is one running in this folder, and is PURSER_TOKEN not set to an older one?"
    : ". Is PURSER_TOKEN a token of this stack, of the role admin or personal, and do PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET belong to it? npm run rotate renews them.";
}

/** What is connected, what its service said of it, what was not granted, and what ends when. */
export function sayLine(
  { title, detail, scopes, missingScopes, expiresAt, trial }: Line,
  { say }: Pick<Outside, "say">,
): void {
  say(`${title} is connected. ${trial}`);
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
