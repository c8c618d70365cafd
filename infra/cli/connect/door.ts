import { z } from "zod";
import { NAMESPACE } from "../../config/keys.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { addressFrom, localFile } from "../../terminal/address.ts";
import { EXIT, Stop } from "../../terminal/command.ts";
import { askDoor } from "../../terminal/door.ts";
import { sentenceOf } from "../../terminal/failure.ts";
import type { Outside } from "../../terminal/outside.ts";

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
  const address = addressOf(env, stack, dir);
  return {
    connect: async (service, credential) => {
      const { ok, status, body, says } = await askDoor(
        address,
        send,
        "PUT",
        `/api/connections/${service}`,
        credential,
      );
      const line = Line.safeParse(body);
      if (ok && line.success) return line.data;
      throw new Stop(`Not connected. The door answered ${status}${says}`);
    },
  };
}

function addressOf(env: Outside["env"], stack: string | undefined, dir: string) {
  try {
    if (stack === undefined) return addressFrom(env, localFile());
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
