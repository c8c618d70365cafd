const CALLS = 360;
const AT_A_TIME = 10;

export type CallTool = (index: number, body: string) => Promise<string>;

export const callOf = (name: string, given: object): string =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } });
export const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
export const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

export async function textOf(reply: Pick<Response, "ok" | "status" | "text">, what: string): Promise<string> {
  const text = await reply.text();
  if (reply.ok && !text.includes('"error"') && !text.includes('"isError":true')) return text;
  throw new Error(`${what}: ${reply.status} ${text.slice(0, 300)}`);
}

/** Calls a second, several at a time. */
export async function rate(ask: CallTool, body: string): Promise<number> {
  await ask(0, body);
  const began = performance.now();
  const senders = Array.from({ length: AT_A_TIME }, async (_, sender) => {
    for (let n = sender; n < CALLS; n += AT_A_TIME) await ask(n, body);
  });
  await Promise.all(senders);
  return (1_000 * CALLS) / (performance.now() - began);
}
