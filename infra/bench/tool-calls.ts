export const callOf = (name: string, given: object): string =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } });
export const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
export const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };
