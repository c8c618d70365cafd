import { z } from "zod";
import { type Address, addressFrom, doorHeaders } from "../../terminal/address.ts";
import type { Outside } from "../../terminal/outside.ts";
import { type Finding, warning } from "./finding.ts";

/** What of the stack's configuration says that there are channels, and where they can be asked about. */
type Stack = {
  readonly [K in "hostname" | "telegramToken" | "slackToken" | "discordToken" | "mailAddress" | "notifyUrl"]?:
    | string
    | undefined;
};
type Seen = { readonly findings: readonly Finding[]; readonly lines: readonly string[] };

const Status = z.object({
  channels: z
    .array(
      z.object({
        channel: z.string(),
        state: z.string(),
        problem: z.string().nullable(),
        lastDeliveredAt: z.string().nullable(),
      }),
    )
    .nullable(),
});

/**
 * Looks how the channels of a stack fare, which only its deployment knows: with PURSER_TOKEN it is asked for `/api/status`, and without
 * it that is said. Nothing is changed.
 *
 * @returns what fails as findings, and a line for each of the rest; nothing for a stack that has set none up
 */
export async function lookAtChannels(stack: Stack, outside: Pick<Outside, "env" | "send">): Promise<Seen> {
  const { hostname, telegramToken, slackToken, discordToken, mailAddress, notifyUrl } = stack;
  const isAny = [telegramToken, slackToken, discordToken, mailAddress, notifyUrl].some(
    (value) => value !== undefined,
  );
  if (!isAny || hostname === undefined) return { findings: [], lines: [] };
  const unread = (why: string): Seen => ({ findings: [], lines: [`Channels. Cannot be read: ${why}.`] });
  const { env } = outside;
  if (!env.PURSER_TOKEN) return unread("PURSER_TOKEN, of the role admin or personal, is not set");
  const address = addressFrom({ ...env, PURSER_URL: `https://${hostname}` }, null);
  const status = await statusOf(address, outside);
  if (typeof status === "string") return unread(status);
  if (status.channels === null)
    return unread("the token's role does not see them, or the outbox does not answer");
  return {
    findings: status.channels
      .filter(({ state }) => state === "failing")
      .map(({ channel, problem }) => warning(`${channel} fails: ${problem}.`, howToMend(channel))),
    lines: status.channels
      .filter(({ state }) => state !== "failing")
      .map(({ channel, state, lastDeliveredAt }) =>
        state === "unpaired"
          ? `${channel} works and reaches nobody: ${howToMend(channel)}.`
          : `${channel} works${lastDeliveredAt === null ? "" : `, last delivered ${lastDeliveredAt}`}.`,
      ),
  };
}

const howToMend = (channel: string): string =>
  channel === "push"
    ? "switch notifications on, on the page under Settings"
    : channel === "webhook"
      ? "look at purser:notifyUrl"
      : `npm run channels -- ${channel}`;

async function statusOf(
  address: Address,
  { send }: Pick<Outside, "send">,
): Promise<z.infer<typeof Status> | string> {
  const reply = await send(`${address.url}/api/status`, { headers: doorHeaders(address) }).catch(() => null);
  if (reply === null) return "the deployment did not answer";
  if (reply.status !== 200) return `the deployment answered HTTP ${reply.status}`;
  const read = Status.safeParse(reply.json);
  return read.success ? read.data : "the answer has another form";
}
