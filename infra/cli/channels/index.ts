// npm run channels -- CHANNEL [STACK]: sees that the messenger delivers here, and prints what pairs the owner with it.
import { z } from "zod";
import { NAMESPACE } from "../../config/keys.ts";
import { doorOfStack } from "../../stackfile/door.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { command, EXIT, Stop, start, unfit, usage } from "../../terminal/command.ts";
import { askDoor, type DoorReply } from "../../terminal/door.ts";
import { stackName } from "../../terminal/words.ts";
import { slackManifest } from "./slack-manifest.ts";

const Channel = z.object({
  channel: z.string(),
  state: z.string(),
  detail: z.string(),
  failure: z.string().nullable(),
});
const Messenger = z.object({ unknown: z.number() });
const CHANNELS = ["telegram", "slack", "discord", "mail"] as const;
type ChannelName = (typeof CHANNELS)[number];

const Health = z.object({
  channels: z.array(Channel),
  telegram: Messenger,
  slack: Messenger,
  discord: Messenger,
  mail: Messenger,
});
const Offer = z.object({
  link: z.string().nullable(),
  say: z.string(),
  expiresAt: z.string(),
  person: z.string(),
});

const spec = usage(
  "channels",
  "Shows how each channel fares; with a messenger's name, sees that it delivers here and prints what pairs you with it.",
  `Each needs something of your own, which is a setting of the stack (docs/messaging.md): telegram a bot, slack an app, discord an application,
mail an address. For slack it prints first what the app is made from. What pairs is for the owner: it works once, within ten minutes, and ends the pairing
before. Other people get theirs on the page.
Without a stack it is for the npm start that runs in this folder. With a stack, PURSER_TOKEN (of the role admin or personal),
PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET open its door.
Ends with 0, with 1 when a channel fails or the door refuses, with 2 when something is missing.`,
)
  .argument("[channel]", `which to set up: ${CHANNELS.join(", ")}`, channelName)
  .argument("[stack]", "which stack, such as prod", stackName)
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--stack <stack>", "which stack, to look at all channels", stackName);

function channelName(text: string): ChannelName {
  const known = CHANNELS.find((channel) => channel === text);
  if (known) return known;
  throw unfit(`It is ${CHANNELS.join(", ")}; the other channels need no command.`);
}

/** Not set up yet, in the door's words. */
const CONFLICT = 409;

/** `npm run channels`. */
export const channels = command(spec, async ({ env, fetch: send, say }, flags, channel, stack) => {
  const address = doorOfStack(env, stack ?? flags.stack, flags.dir);
  const path = "/api/messaging";
  const reply =
    channel === undefined
      ? await askDoor(address, send, "GET", path)
      : await askDoor(address, send, "POST", `${path}/${channel}/check`, {});
  if (channel === "slack" && reply.status === CONFLICT) {
    const workspace = workspaceOf(stack ?? flags.stack, flags.dir);
    say("At api.slack.com/apps: Create New App, From a manifest, and this as JSON:");
    say(slackManifest(address.url, workspace));
    if (workspace === null)
      say("Its workspace's id stands in the browser's address: app.slack.com/client/T…");
  }
  const health = read(Health, reply);
  const { channels: all } = health;
  for (const { channel: name, state, detail, failure } of all)
    say(
      `${name.padEnd(10)} ${state.padEnd(9)} ${detail}${state === "failing" && failure ? ` (${failure})` : ""}`,
    );
  const unknown = CHANNELS.reduce((sum, name) => sum + health[name].unknown, 0);
  if (unknown > 0) say(`Of ${unknown} messages of the last seven days nobody knows whether they were shown.`);
  // Another channel's failure is said above, and is no reason not to pair this one.
  const isFailing = all.some(
    ({ channel: name, state }) => state === "failing" && (channel === undefined || name === channel),
  );
  if (channel === undefined || isFailing) return isFailing ? EXIT.failed : EXIT.done;
  const offer = read(Offer, await askDoor(address, send, "POST", `${path}/${channel}/pairing`, {}));
  say(`Pair the chat of ${offer.person} until ${offer.expiresAt}, once:`);
  say(offer.link ?? `${SAID[channel]} ${offer.say}`);
  return EXIT.done;
});

const SAID: Readonly<Record<ChannelName, string>> = {
  telegram: "send the bot:",
  slack: "write to the app, in its own conversation:",
  discord: "give the command:",
  mail: "write to the assistant's address:",
};

/** As the stack's file has it; null where it has none, and in a local run. */
function workspaceOf(stack: string | undefined, dir: string): string | null {
  if (stack === undefined) return null;
  const id: unknown = openStackFile(dir, stack).document.getIn(["config", `${NAMESPACE}:slackWorkspaceId`]);
  return typeof id === "string" && id !== "" ? id : null;
}

function read<T>(schema: z.ZodType<T>, { ok, status, body, says }: DoorReply): T {
  const fits = schema.safeParse(body);
  if (ok && fits.success) return fits.data;
  throw new Stop(`The door answered ${status}${says}`);
}

await start(import.meta, channels);
