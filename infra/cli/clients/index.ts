// npm run clients -- claude [STACK]: what connects an MCP client to this Purser.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { NAMESPACE } from "../../config/keys.ts";
import {
  addLine,
  type ClientEntry,
  DEPLOYED_HEADERS,
  entryJson,
  localEntry,
  MCP_SERVERS,
  machineEntry,
  machineServers,
  signInLine,
  workingServers,
} from "../../offline/claude-code.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { command, EXIT, Stop, start, unfit, usage } from "../../terminal/command.ts";
import { jsonText, stackName } from "../../terminal/words.ts";

const LOCAL_FILE = ".purser/local.json";
const Local = jsonText.pipe(z.object({ url: z.string(), tokens: z.object({ cos_internal: z.string() }) }));

const spec = usage(
  "clients",
  "Prints the lines that connect Claude Code to this Purser and its MCP servers, and the same for ~/.claude.json.",
  `Without a stack it is for the npm start that runs in this folder, with the token of that run.
With a stack, tokens stay in the environment of Claude Code: PURSER_TOKEN, PURSER_ACCESS_CLIENT_ID and PURSER_ACCESS_CLIENT_SECRET,
and for its machine PURSER_MACHINE_KEY, with Access's two beside it where the way in is a tunnel.
Ends with 0, with 2 when the command line is wrong, or when neither a run nor that stack is there.`,
)
  .argument("<client>", "which client: claude", clientName)
  .argument("[stack]", "which stack, such as prod", stackName);

function clientName(text: string): "claude" {
  if (text === "claude") return text;
  throw unfit("It is claude, for Claude Code.");
}

/** `npm run clients`. */
export const clients = command(spec, ({ say }, _flags, _client, stack) => {
  const { entry, signsIn, machine } =
    stack === undefined ? { entry: running(), signsIn: true, machine: null } : deployed(stack);
  say(
    [
      stack === undefined
        ? "# Claude Code and the npm start of this folder; the next start has another token:"
        : `# Claude Code and the stack ${stack}; a token of its own: npm run setup -- ${stack} --token claude-code:cos_internal`,
      ...workingServers([]).map((server) => addLine(entry, server)),
      ...(signsIn
        ? [
            "# Or Purser alone without a key: Claude Code opens a browser, and you sign in:",
            signInLine(entry),
          ]
        : []),
      "# Each of these once it is connected, such as by npm run connect -- google:",
      ...MCP_SERVERS.filter(({ service }) => service !== null).map((server) => addLine(entry, server)),
      ...(machine === null ? [] : atMachine(machine)),
      "# Or in ~/.claude.json:",
      entryJson(entry, MCP_SERVERS),
    ].join("\n"),
  );
  return EXIT.done;
});

/** What a deployment's machine serves, at its own address. */
type MachineWords = { readonly entry: ClientEntry; readonly isAlways: boolean };

const atMachine = ({ entry, isAlways }: MachineWords): readonly string[] => [
  isAlways
    ? "# The same servers at the machine's own address, by a key of its gateway (npm run machine -- keys create):"
    : "# The same servers at the machine's own address while it is up, by a key of its gateway (npm run machine -- keys create); its journal is at the edge, so ask for it above:",
  ...machineServers()
    .filter(({ service }) => isAlways || service !== null)
    .map((server) => addLine(entry, server)),
];

function running(): ClientEntry {
  const file = join(process.cwd(), LOCAL_FILE);
  if (!existsSync(file))
    throw new Stop(
      "No npm start runs in this folder: start it, or name a stack: npm run clients -- claude prod",
      EXIT.unusable,
    );
  const { url, tokens } = Local.parse(readFileSync(file, "utf8"));
  return localEntry(url, tokens.cos_internal);
}

type Deployed = {
  readonly entry: ClientEntry;
  readonly signsIn: boolean;
  readonly machine: MachineWords | null;
};

function deployed(stack: string): Deployed {
  const { path, existed, document } = openStackFile(process.cwd(), stack);
  const hostname: unknown = document.getIn(["config", `${NAMESPACE}:hostname`]);
  if (!existed || typeof hostname !== "string")
    throw new Stop(`${path} names no hostname: npm run setup -- ${stack} writes it.`, EXIT.unusable);
  const said = (key: string): unknown => document.getIn(["config", `${NAMESPACE}:${key}`]);
  const [profile, host] = [said("machine"), said("machineHostname")];
  return {
    entry: { where: "deployed", url: `https://${hostname}`, headers: DEPLOYED_HEADERS },
    signsIn: String(said("mcpSignIn")) !== "false",
    machine:
      typeof profile === "string" && typeof host === "string"
        ? { entry: machineEntry(host, said("machineIngress") !== "nginx"), isAlways: profile === "always" }
        : null,
  };
}

await start(import.meta, clients);
