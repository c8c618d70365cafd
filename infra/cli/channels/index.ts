// npm run channels -- telegram [STACK]: sees to the bot's webhook, and prints the link that pairs the owner's chat.
import { z } from "zod";
import { doorOfStack } from "../../stackfile/door.ts";
import { command, EXIT, Stop, start, unfit, usage } from "../../terminal/command.ts";
import { askDoor, type DoorReply } from "../../terminal/door.ts";
import { stackName } from "../../terminal/words.ts";

const Channel = z.object({
  channel: z.string(),
  state: z.string(),
  detail: z.string(),
  failure: z.string().nullable(),
});
const Health = z.object({
  channels: z.array(Channel),
  telegram: z.object({ bot: z.string().nullable(), pairedSince: z.string().nullable(), unknown: z.number() }),
});
const Offer = z.object({
  code: z.string(),
  link: z.string().nullable(),
  expiresAt: z.string(),
  person: z.string(),
});

const CHANNELS = ["telegram"] as const;

const spec = usage(
  "channels",
  "Shows how each channel fares; with telegram, sees to the bot's webhook and prints the link that pairs your chat.",
  `telegram needs a bot of your own: write to @BotFather, /newbot, then "pulumi config set --secret purser:telegramToken" and deploy.
The link is for the owner's phone: it works once, within ten minutes, and ends the pairing before. Other people get theirs on the page.
Without a stack it is for the npm start that runs in this folder. With a stack, PURSER_TOKEN (of the role admin or personal),
PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET open its door.
Ends with 0, with 1 when a channel fails or the door refuses, with 2 when something is missing.`,
)
  .argument("[channel]", `which to set up: ${CHANNELS.join(", ")}`, channelName)
  .argument("[stack]", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--stack <stack>", "which stack, to look at all channels", stackName);

function channelName(text: string): (typeof CHANNELS)[number] {
  const known = CHANNELS.find((channel) => channel === text);
  if (known) return known;
  throw unfit("It is telegram; the other channels need no command.");
}

/** `npm run channels`. */
export const channels = command(spec, async ({ env, fetch: send, say }, flags, channel, stack) => {
  const address = doorOfStack(env, stack ?? flags.stack, flags.dir);
  const path = "/api/messaging";
  const reply =
    channel === undefined
      ? await askDoor(address, send, "GET", path)
      : await askDoor(address, send, "POST", `${path}/telegram/check`, {});
  const { channels: all, telegram } = read(Health, reply);
  for (const { channel: name, state, detail, failure } of all)
    say(
      `${name.padEnd(10)} ${state.padEnd(9)} ${detail}${state === "failing" && failure ? ` (${failure})` : ""}`,
    );
  if (telegram.unknown > 0)
    say(`Of ${telegram.unknown} messages of the last seven days nobody knows whether Telegram showed them.`);
  const isFailing = all.some(({ state }) => state === "failing");
  if (channel === undefined || isFailing) return isFailing ? EXIT.failed : EXIT.done;
  const offer = read(Offer, await askDoor(address, send, "POST", `${path}/telegram/pairing`, {}));
  say(`Pair the chat of ${offer.person} until ${offer.expiresAt}, once:`);
  say(offer.link ?? `send the bot: /start ${offer.code}`);
  return EXIT.done;
});

function read<T>(schema: z.ZodType<T>, { ok, status, body, says }: DoorReply): T {
  const fits = schema.safeParse(body);
  if (ok && fits.success) return fits.data;
  throw new Stop(`The door answered ${status}${says}`);
}

await start(import.meta, channels);
