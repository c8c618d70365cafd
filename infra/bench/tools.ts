import { openDeployment } from "../offline/deployment.ts";
import { fetchOutside } from "../offline/outside.ts";
import { startBareServer } from "./bare/index.ts";
import { benchClients } from "./clients.ts";
import { type CallTool, callOf, HEADERS, LIST, rate, textOf } from "./tool-calls.ts";

const STACK = "dev";
/** Each client has a limit of requests a minute. */
const CLIENTS = 17;
const CHARS_PER_TOKEN = 4;
const SERVERS = ["journal", "google", "garmin", "splitwise", "places"] as const;

export type ToolsFindings = {
  /** Each of the door's has what the one before it has. */
  readonly perSecond: DoorFindings & { readonly bare: number };
  /** Tokens of each list of tools, and of Purser's own for a program of a person. */
  readonly lists: Readonly<Record<string, number>>;
};

type DoorFindings = {
  /** A request of the door's own, with its record. */
  readonly recorded: number;
  /** The protocol, and nothing behind it: a list of tools. */
  readonly list: number;
  /** A call, with the journal's object. */
  readonly door: number;
};

/** What calls of tools take at the door (at the machine's gateway: machine/gateway.ts), and what clients keep in their context. */
export async function measureTools(root: string): Promise<ToolsFindings> {
  const bare = await startBareServer();
  try {
    const askBare: CallTool = async (_, body) =>
      textOf(await fetch(bare.url, { method: "POST", headers: HEADERS, body }), bare.url);
    const alone = await rate(askBare, callOf("echo", { text: "hello" }));
    const door = await measureDoor(root);
    return { perSecond: { bare: alone, ...door.perSecond }, lists: door.lists };
  } finally {
    await bare.stop();
  }
}

async function measureDoor(root: string) {
  const clients = benchClients("cos_internal", CLIENTS, new Date());
  const deployment = await openDeployment(STACK, {
    root,
    config: { tokens: clients.config },
    outbound: (request) => fetchOutside(request, []),
    log: () => {},
  });
  const asking =
    (path: string): CallTool =>
    async (index, body) => {
      const reply = await deployment.send(path, {
        ...(body === "" ? { method: "GET" } : { method: "POST", body }),
        headers: { ...HEADERS, ...clients.headers(index) },
      });
      return textOf(reply, path);
    };
  try {
    const lists: Record<string, number> = {};
    for (const [name, path] of [
      ["Purser itself", "/mcp/purser"],
      ...SERVERS.map((server) => [server, `/mcp/${server}`] as const),
    ] as const) {
      const { result } = JSON.parse(await asking(path)(0, LIST)) as { result: { tools: unknown } };
      lists[name] = Math.ceil(JSON.stringify(result.tools).length / CHARS_PER_TOKEN);
    }
    const perSecond = {
      recorded: await rate(asking("/api/me"), ""),
      list: await rate(asking("/mcp/places"), LIST),
      door: await rate(asking("/mcp/journal"), callOf("get_day", {})),
    };
    return { lists, perSecond };
  } finally {
    await deployment.close();
  }
}
