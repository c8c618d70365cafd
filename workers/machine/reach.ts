import * as z from "zod/mini";
import type { Send } from "../outside.ts";
import { SECOND_MS } from "../time/calendar.ts";

/** A machine that runs answers its health in milliseconds; the tunnel adds some hundred. */
const PATIENCE_MS = 5 * SECOND_MS;

const access = z.object({ clientId: z.string(), clientSecret: z.string() });
/** What the Workers get past Access by. */
export type MachineAccess = z.infer<typeof access>;

/** The bound service token; null where none is bound. */
export const accessFrom = (bound: string | undefined): MachineAccess | null =>
  bound ? access.parse(JSON.parse(bound)) : null;

export type Reached = { readonly reachable: true } | { readonly reachable: false; readonly reason: string };

/**
 * Asks the machine's gateway whether it is well. A failure is an answer; its sentence holds no secret.
 *
 * @param token for Access, which stands before a tunnel; null where nginx answers on the machine
 */
export async function reachMachine(
  send: Send,
  hostname: string,
  token: MachineAccess | null,
): Promise<Reached> {
  const reply = await send(`https://${hostname}/healthz`, {
    headers: token
      ? { "cf-access-client-id": token.clientId, "cf-access-client-secret": token.clientSecret }
      : {},
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => null);
  if (reply === null) return no(`${hostname} did not answer in ${PATIENCE_MS / SECOND_MS} seconds`);
  await reply.body?.cancel();
  if (reply.status === 200) return { reachable: true };
  if (token === null)
    return no(
      reply.status === 502
        ? "nginx answers and the gateway behind it does not run"
        : `the machine answered ${reply.status}`,
    );
  // Access sends whom it does not know to its sign-in, or refuses.
  if (reply.status === 403 || (reply.status >= 300 && reply.status < 400))
    return no("Access does not take the Workers' service token; a deploy renews it");
  // developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors
  if (reply.status === 530 || reply.status === 502)
    return no(
      "the tunnel leads nowhere: cloudflared on the machine is not connected, or the gateway does not run",
    );
  return no(`the gateway answered ${reply.status}`);
}

const no = (reason: string): Reached => ({ reachable: false, reason });
