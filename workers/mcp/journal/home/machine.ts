import * as z from "zod/mini";
import type { Send } from "../../../outside.ts";
import { failed, type ToolOutcome } from "../../tools/outcome.ts";
import type { JournalRequest } from "./schemas.ts";

/** What the edge reaches the machine's journals by: the gateway's address, a key of its own, and what gets past Access where that stands before it. */
const Way = z.object({
  url: z.string(),
  key: z.string(),
  accessId: z.optional(z.string()),
  accessSecret: z.optional(z.string()),
});
export type MachineWay = z.infer<typeof Way>;

/** Below the 50 s that clients wait for a tool. */
const TIMEOUT_MS = 30_000;

const Outcome = z.object({ isError: z.boolean(), text: z.string() });

/** The bound secret; null for a deployment without a machine. */
export const machineWayIn = (bound: string | undefined): MachineWay | null =>
  bound ? z.parse(Way, JSON.parse(bound)) : null;

/**
 * Asks one person's journal on the machine. What does not answer is the outcome's error, whose sentence holds no secret.
 *
 * @param person the address by which the gateway knows them
 */
export async function askMachineJournal(
  { url, key, accessId, accessSecret }: MachineWay,
  person: string,
  asked: JournalRequest,
  send: Send,
): Promise<ToolOutcome> {
  const access =
    accessId === undefined || accessSecret === undefined
      ? {}
      : { "cf-access-client-id": accessId, "cf-access-client-secret": accessSecret };
  const reply = await send(`${url}/journals?email=${encodeURIComponent(person)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...access },
    body: JSON.stringify(asked),
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  if (reply === null) return unreached("did not answer");
  const read = z.safeParse(Outcome, await reply.json().catch(() => null));
  return read.success ? read.data : unreached(`answered ${reply.status}`);
}

const unreached = (why: string): ToolOutcome =>
  failed(
    "machine_unreachable",
    `This journal is at home on the machine, which ${why}; whether something was written is not known. npm run machine -- status says how it is.`,
  );
