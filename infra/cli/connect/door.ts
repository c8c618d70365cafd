import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { NAMESPACE } from "../../config/keys.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { addressFrom } from "../../terminal/address.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import { networkReason, sentenceOf } from "../../terminal/failure.ts";
import type { Outside } from "../../terminal/outside.ts";

const LOCAL_FILE = ".purser/local.json";

const Line = z.object({
  title: z.string(),
  status: z.string(),
  scopes: z.array(z.string()),
  missingScopes: z.array(z.string()),
  expiresAt: z.string().nullable(),
});
export type Line = z.infer<typeof Line>;

export type ConnectDoor = { readonly connect: (service: string, credential: object) => Promise<Line> };

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
  const { url, token, accessId, accessSecret } = addressOf(env, stack, dir);
  const access =
    accessId && accessSecret
      ? { "cf-access-client-id": accessId, "cf-access-client-secret": accessSecret }
      : {};
  return {
    connect: async (service, credential) => {
      const reply = await send(`${url}/api/connections/${service}`, {
        method: "PUT",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...access },
        body: JSON.stringify(credential),
        redirect: "manual",
      }).catch((error: unknown) => {
        throw new Stop(`${url}: ${networkReason(error) ?? sentenceOf(error)}`);
      });
      const body: unknown = await reply.json().catch(() => null);
      const line = Line.safeParse(body);
      if (reply.ok && line.success) return line.data;
      const says = z.object({ detail: z.string() }).safeParse(body);
      throw new Stop(
        `Not connected. The door answered ${reply.status}${says.success ? `: ${says.data.detail}` : ""}`,
      );
    },
  };
}

function addressOf(env: Outside["env"], stack: string | undefined, dir: string) {
  const local = existsSync(LOCAL_FILE) ? readFileSync(LOCAL_FILE, "utf8") : null;
  try {
    if (stack === undefined) return addressFrom(env, local);
    return addressFrom({ ...env, PURSER_URL: `https://${hostnameOf(stack, dir)}` }, null);
  } catch (error) {
    throw error instanceof Stop ? error : new Stop(sentenceOf(error), EXIT.unusable);
  }
}

function hostnameOf(stack: string, dir: string): string {
  const { path, existed, document } = openStackFile(dir, stack);
  const hostname: unknown = document.getIn(["config", `${NAMESPACE}:hostname`]);
  if (existed && typeof hostname === "string") return hostname;
  throw new Stop(`${path} names no hostname: npm run setup -- ${stack} writes it.`, EXIT.unusable);
}

/** What is connected, what was not granted, and what ends when. */
export function sayLine(
  { title, scopes, missingScopes, expiresAt }: Line,
  { say }: Pick<Outside, "say">,
): void {
  say(`${title} is connected.`);
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

const shortOf = (scope: string): string => scope.split("/").at(-1) ?? scope;
