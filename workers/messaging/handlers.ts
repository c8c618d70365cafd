import { Problem } from "../problem.ts";
import { bodyOf } from "../wire/body.ts";
import { momentOf } from "../wire/moment.ts";
import type { MessagingContext } from "./app.ts";
import { isSetUp } from "./channels.ts";
import type { ChannelName } from "./contract.ts";
import { householdOutbox, messengerOf, personOf } from "./objects.ts";
import { PairingBody, type PairingReply, type UnpairReply } from "./schemas.ts";
import { channelsReply, SETUPS } from "./showing.ts";

/** GET /api/messaging */
export async function showChannels(c: MessagingContext): Promise<Response> {
  return c.json(await channelsReply(c));
}

/** POST /api/messaging/{channel}/check */
export const checkChannelNow =
  (channel: ChannelName) =>
  async (c: MessagingContext): Promise<Response> => {
    requireSetUp(c, channel);
    await bodyOf(c.req.raw, PairingBody);
    await messengerOf(c.env).check(channel);
    return c.json(await channelsReply(c));
  };

/** POST /api/messaging/{channel}/pairing */
export const offerPairing =
  (channel: ChannelName) =>
  async (c: MessagingContext): Promise<Response> => {
    requireSetUp(c, channel);
    await bodyOf(c.req.raw, PairingBody);
    const person = personOf(c.env);
    const [{ code, expiresAt }, { bot }] = await Promise.all([
      householdOutbox(c.env).offerPairing({ channel, person }),
      messengerOf(c.env).health(channel),
    ]);
    const link = linkOf(channel, bot, code, c.env.MAIL_ADDRESS);
    return c.json({
      code,
      link,
      say: `${SAYS[channel]}start ${code}`,
      expiresAt: momentOf(expiresAt),
      person,
    } satisfies PairingReply);
  };

/** DELETE /api/messaging/{channel}/pairing: none is no failure. */
export const endPairing =
  (channel: ChannelName) =>
  async (c: MessagingContext): Promise<Response> => {
    const unpaired = await householdOutbox(c.env).unpair({ channel, person: personOf(c.env) });
    return c.json({ unpaired } satisfies UnpairReply);
  };

/** What a word for the assistant itself begins with: Slack keeps `/` for commands of its own. */
const SAYS = { telegram: "/", slack: "!", discord: "/", mail: "!" } as const;

/** Where the code can be sent by one press; null where there is no such address. */
function linkOf(channel: ChannelName, bot: string | null, code: string, assistant: string): string | null {
  if (channel === "telegram" && bot !== null) return `https://t.me/${bot}?start=${code}`;
  if (channel !== "mail") return null;
  return `mailto:${assistant}?subject=Pairing&body=${encodeURIComponent(`${SAYS.mail}start ${code}`)}`;
}

/** @throws Problem conflict, saying how it is set up */
export function requireSetUp({ env }: MessagingContext, channel: ChannelName): void {
  if (!isSetUp(channel, env)) throw new Problem("conflict", SETUPS[channel][1]);
}
