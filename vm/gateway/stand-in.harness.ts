import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";

// A server behind the gateway: answers as MCP servers do, remembers what it got, and can misbehave.

export type Seen = { readonly headers: IncomingHttpHeaders; readonly body: string };
export type StandIn = {
  readonly url: string;
  readonly seen: Seen[];
  /** How many calls have been broken off by who asked. */
  readonly aborted: () => number;
  readonly close: () => Promise<void>;
};

/** Long enough for what was written to arrive. */
const BREAK_AFTER_MS = 100;
const TOOLS = [{ name: "get_day" }, { name: "send_mail" }];

/** Tools: `echo` answers its text, `large` a big one, `stream` events until it is stopped, `hang` nothing, `redirect` elsewhere. */
export async function openStandIn(): Promise<StandIn> {
  const seen: Seen[] = [];
  let aborted = 0;
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) aborted += 1;
    });
    void read(request).then((body) => {
      seen.push({ headers: request.headers, body });
      answer(body, response);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    seen,
    aborted: () => aborted,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return body;
}

function answer(body: string, response: ServerResponse): void {
  const {
    id = null,
    method,
    params = {},
  } = JSON.parse(body) as {
    id?: number;
    method: string;
    params?: { name?: string; arguments?: { text?: string } };
  };
  const json = (result: object) => {
    response.setHeader("content-type", "application/json");
    response.setHeader("set-cookie", "server=secret");
    response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
  };
  if (method === "tools/list") {
    json({ tools: TOOLS });
    return;
  }
  const text = (value: string) => json({ content: [{ type: "text", text: value }] });
  switch (params.name ?? "") {
    case "large":
      text("x".repeat(300_000));
      return;
    case "stream":
      response.setHeader("content-type", "text/event-stream");
      response.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n');
      return;
    case "hang":
      return;
    case "redirect":
      response.writeHead(302, { location: "http://127.0.0.1:1/elsewhere" }).end();
      return;
    case "broken":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write("{", () => setTimeout(() => response.destroy(), BREAK_AFTER_MS));
      return;
    default:
      text(params.arguments?.text ?? "done");
  }
}
