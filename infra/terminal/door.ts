import { z } from "zod";
import { type Address, doorHeaders } from "./address.ts";
import { Stop } from "./command.ts";
import { networkReason, sentenceOf } from "./failure.ts";

/** How the door answered: its body as JSON, null when it is none, and what it says of a refusal. */
export type DoorReply = {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
  /** For the end of a sentence about a refusal: ": " and the door's own words, or nothing. */
  readonly says: string;
};

const Refusal = z.object({ detail: z.string() });

/**
 * Asks the deployment's door once. A redirect is not followed: it leads to a sign-in page, or takes the token somewhere else.
 *
 * @param send the network
 * @throws Stop when it cannot be reached
 */
export async function askDoor(
  address: Address,
  send: typeof fetch,
  method: string,
  path: string,
  given?: object,
): Promise<DoorReply> {
  const reply = await send(`${address.url}${path}`, {
    method,
    headers: { ...doorHeaders(address), ...(given ? { "content-type": "application/json" } : {}) },
    ...(given ? { body: JSON.stringify(given) } : {}),
    redirect: "manual",
  }).catch((error: unknown) => {
    const reason = networkReason(error);
    throw new Stop(
      reason === null
        ? sentenceOf(error)
        : `${address.url} could not be reached: ${reason}. Check PURSER_URL, and that it runs.`,
    );
  });
  const body: unknown = await reply.json().catch(() => null);
  const { data } = Refusal.safeParse(body);
  return { ok: reply.ok, status: reply.status, body, says: data ? `: ${data.detail}` : "" };
}
