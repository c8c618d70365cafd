import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type OfflineModel, openOfflineModel } from "./model.ts";

/** What the Workers send as their key when there is none; the offline model takes any. */
export const OFFLINE_KEY = "offline-model-needs-no-key";

export type OfflineServer = {
  /** Where it answers, as the SDK's base address. */
  readonly url: string;
  readonly model: OfflineModel;
  readonly close: () => Promise<void>;
};

/** Serves the offline model on loopback, on a free port. */
export async function serveOfflineModel(model: OfflineModel = openOfflineModel()): Promise<OfflineServer> {
  const server = createServer((request, response) => {
    pass(request, response, model).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    model,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, model: OfflineModel): Promise<void> {
  const { method = "GET", url = "/", headers } = incoming;
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const request = new Request(new URL(url, "http://127.0.0.1"), {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
    body: method === "POST" ? Buffer.concat(chunks) : null,
    signal: gone.signal,
  });
  const answer = await model.answer(request);
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  for await (const chunk of answer.body ?? []) {
    if (outgoing.destroyed) return;
    outgoing.write(chunk);
  }
  outgoing.end();
}
