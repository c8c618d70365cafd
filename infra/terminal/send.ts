import { request as plain } from "node:http";
import { request as secure } from "node:https";

/** How long one answer may take. */
const TIMEOUT_MS = 15_000;
const BODY_MAX_BYTES = 1024 * 1024;

export type HttpRequest = {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
};
export type HttpReply = {
  readonly status: number;
  readonly location: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Uint8Array;
  /** The body when it is JSON, else null. */
  readonly json: Readonly<Record<string, unknown>> | null;
};
export type Send = (url: string, sent?: HttpRequest) => Promise<HttpReply>;

/**
 * One request, redirects not followed. Not by `fetch`, which keeps the Host header for itself; where that header names another
 * host, the connection and its certificate still belong to the URL's.
 */
export const sendHttp: Send = (address, { method = "GET", headers = {}, body } = {}) => {
  const url = new URL(address);
  const request = url.protocol === "https:" ? secure : plain;
  const text = body === undefined ? "" : JSON.stringify(body);
  const all = { ...headers, ...(text && { "content-type": "application/json" }) };
  return new Promise((resolve, reject) => {
    const going = request(url.href, { method, headers: all, servername: url.hostname, timeout: TIMEOUT_MS });
    going.on("timeout", () => going.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
    going.on("error", reject);
    going.on("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        if (size < BODY_MAX_BYTES) chunks.push(chunk);
        size += chunk.length;
      });
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode = 0, headers: its } = response;
        const bytes = Buffer.concat(chunks);
        resolve({
          status: statusCode,
          location: its.location ?? "",
          headers: Object.fromEntries(
            Object.entries(its).map(([name, value]) => [name, [value].flat().join()]),
          ),
          bytes,
          json: objectIn(bytes.toString()),
        });
      });
    });
    going.end(text);
  });
};

/** An answer's body when it is a JSON object or a list, else null. */
export function objectIn(text: string): HttpReply["json"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
