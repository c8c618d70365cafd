// npm run connect -- google|garmin|splitwise|places|anthropic|web [STACK]: a person's credential for a service, sealed at the edge.
import { command, EXIT, start, unfit, usage } from "../../terminal/command.ts";
import { stackName } from "../../terminal/words.ts";
import { doorOf, sayLine, sayModelKey, sayWebCredential } from "./door.ts";
import { googleCredential } from "./google.ts";
import { garminCredential, keyCredential, modelKeyCredential, webCredential } from "./key.ts";
import { onItsWay, untilStopped } from "./stopping.ts";

const SERVICES = ["google", "garmin", "splitwise", "places", "anthropic", "web"] as const;
type Service = (typeof SERVICES)[number];

const spec = usage(
  "connect",
  "Connects a service: its MCP server then works for you, and for nobody else.",
  `google asks for your own OAuth client (Google Cloud console, APIs & Services, Credentials, type Desktop app; --client-file is what
the console downloads), and for your consent in the browser. Set the client's publishing status to In production: while it is in
Testing, Google ends every connection after 7 days. The others ask for a key (--key-file holds it instead):
garmin      connect.garmin.com, Settings, Personal API Token; --expires is the day that Garmin shows for it
splitwise   secure.splitwise.com/apps, Register your application, API key
places      Google Cloud console: a key that is allowed Places API (New), Geocoding and Routes, and no more
anthropic   console.anthropic.com, API keys: your own key, which then pays for your messages (for people of the household; --limit
            is the most of a month in dollars)
web         a token or key for hosts that your agents may ask (http_request), such as --name KUSTO_TOKEN
            --host mycluster.westeurope.kusto.windows.net; agents write {{CONNECTOR_KUSTO_TOKEN}} and never see it
Without a stack it is for the npm start that runs in this folder. With a stack, PURSER_TOKEN (of the role admin or personal),
PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET open its door.
Each is tried at once by what costs nothing; one that the service refuses is not kept, and one that it could not be asked about is.
Ends with 0, with 1 when the service or the door refuses, with 2 when something is missing, with 130 after Ctrl-C.`,
)
  .argument("<service>", `which: ${SERVICES.join(", ")}`, serviceName)
  .argument("[stack]", "which stack, such as prod", stackName)
  .option("--client-file <file>", "google: the client as the console downloads it")
  .option("--key-file <file>", "garmin, splitwise, places, anthropic, web: holds the key")
  .option("--name <name>", "web: what it is called, such as KUSTO_TOKEN")
  .option("--host <host...>", "web: the hosts that it is sent to, and no others")
  .option("--limit <dollars>", "anthropic: the most that it may spend in a month, such as 5.00")
  .option("--dir <folder>", "where the stack files are", ".")
  .option("--expires <day>", "garmin: the key's last day, such as 2027-02-20");

function serviceName(text: string): Service {
  const known = SERVICES.find((service) => service === text);
  if (known) return known;
  throw unfit(`It is ${SERVICES.slice(0, -1).join(", ")} or ${SERVICES.at(-1)}.`);
}

/** `npm run connect`. */
export const connect = command(spec, async (outside, flags, service, stack) => {
  // Before anybody is asked for anything.
  const door = doorOf(outside, stack, flags.dir);
  if (service === "anthropic") {
    const own = await modelKeyCredential(outside, flags.keyFile, flags.limit);
    sayModelKey(await door.bringModelKey(own), outside);
    return EXIT.done;
  }
  if (service === "web") {
    const { name, ...kept } = await webCredential(outside, flags);
    sayWebCredential(await door.keepWebCredential(name, kept), outside);
    return EXIT.done;
  }
  const standing = async () => {
    const before = await door.before(service);
    if (before === null) return;
    const since = before.since.slice(0, 10);
    outside.say(
      `${before.title} is connected since ${since}. The new connection takes its place, also for another account; until then it stays.`,
    );
  };
  const credential = await untilStopped(async (stopped) => {
    if (service === "google") return googleCredential(outside, flags.clientFile, standing, stopped);
    const key = await keyed(service, outside, flags);
    await standing();
    return key;
  });
  sayLine(await onItsWay(outside, () => door.connect(service, credential)), outside);
  return EXIT.done;
});

type Flags = Parameters<Parameters<typeof command<typeof spec>>[1]>[1];

const keyed = (
  service: "garmin" | "splitwise" | "places",
  outside: Parameters<typeof googleCredential>[0],
  flags: Flags,
) =>
  service === "garmin"
    ? garminCredential(outside, flags.keyFile, flags.expires)
    : keyCredential(outside, service, flags.keyFile);

await start(import.meta, connect);
