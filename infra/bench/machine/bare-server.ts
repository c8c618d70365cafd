import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A process of its own: the least that answers a call of a tool, and what the gateway hands its calls on to. Says its port.

const RESULT = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  result: { content: [{ type: "text", text: "done" }] },
});

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, { "content-type": "application/json" }).end(RESULT));
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
