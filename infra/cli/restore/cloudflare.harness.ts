import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A stand-in for the two APIs that a restore talks to: R2's objects at Cloudflare, and the door of the new environment.

export const TOKEN = "cloudflare-api-token-for-this-test-run-02";
export const ACCOUNT = "c".repeat(32);

export type StandIn = {
  readonly url: string;
  /** `bucket/key` → text. */
  readonly objects: Map<string, string>;
  /** Objects that are no text. */
  readonly files: Map<string, Uint8Array>;
  readonly calls: string[];
  /** Statuses with which the next calls to Cloudflare are answered instead. */
  readonly failing: number[];
  /** What the door says of the restore, one answer after the other; the last one stays. */
  readonly runs: object[];
  startStatus: number;
  readonly headers: Record<string, string | string[] | undefined>[];
  readonly close: () => Promise<void>;
};

const PAGE = 2;

export async function openStandIn(): Promise<StandIn> {
  const objects = new Map<string, string>();
  const files = new Map<string, Uint8Array>();
  const [calls, failing, runs, headers]: [string[], number[], object[], StandIn["headers"]] = [
    [],
    [],
    [],
    [],
  ];
  const here = { objects, files, calls, failing, runs, headers, startStatus: 202 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://here");
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      calls.push(`${request.method} ${url.pathname}`);
      const answer = (status: number, sent: object | string) => {
        response.writeHead(status, { "content-type": "application/json", "retry-after": "0" });
        response.end(typeof sent === "string" ? sent : JSON.stringify(sent));
      };
      if (url.pathname === "/api/backups/restore") {
        headers.push(request.headers);
        if (request.method === "POST") return answer(here.startStatus, { detail: "not empty" });
        return answer(200, { run: runs.length > 1 ? runs.shift() : runs[0] });
      }
      const refusal = failing.shift();
      if (refusal !== undefined) return answer(refusal, { success: false, errors: [], result: null });
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return answer(403, { success: false });
      const name = /\/buckets\/([^/]+)\/objects/.exec(url.pathname)?.[1];
      const file = files.get(`${name}/${decodeURIComponent(url.pathname.split("/objects/")[1] ?? "")}`);
      if (file && request.method === "GET") return void response.writeHead(200).end(file);
      const names = new Map([...objects, ...[...files.keys()].map((key) => [key, ""] as const)]);
      const [status, sent] = r2(url, request.method ?? "", body, objects, names);
      answer(status, sent);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return Object.assign(here, { url: `http://127.0.0.1:${port}`, close });
}

/** Cloudflare's answer: status and body. */
function r2(
  url: URL,
  method: string,
  body: string,
  objects: Map<string, string>,
  names: ReadonlyMap<string, string>,
): readonly [number, object | string] {
  const [, bucket, key] = /\/r2\/buckets\/([^/]+)\/objects(?:\/(.+))?$/.exec(url.pathname) ?? [];
  if (bucket === undefined) return [404, { success: false }];
  if (key === undefined) return [200, pageOf(bucket, url.searchParams, names)];
  const name = `${bucket}/${decodeURIComponent(key)}`;
  if (method === "PUT") {
    objects.set(name, body);
    return [200, { success: true, result: { key } }];
  }
  const text = objects.get(name);
  return text === undefined ? [404, { success: false }] : [200, text];
}

function pageOf(bucket: string, query: URLSearchParams, objects: ReadonlyMap<string, string>): object {
  const prefix = `${bucket}/${query.get("prefix")}`;
  const all = [...objects.keys()].filter((name) => name.startsWith(prefix)).toSorted();
  const from = Number(query.get("cursor") ?? 0);
  const result = all.slice(from, from + PAGE).map((name) => ({ key: name.slice(bucket.length + 1) }));
  const more = from + PAGE < all.length;
  const result_info = { is_truncated: more, ...(more ? { cursor: String(from + PAGE) } : {}) };
  return { success: true, result, result_info };
}
