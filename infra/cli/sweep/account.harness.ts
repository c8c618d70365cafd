import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

// An account of Cloudflare's on this machine, as far as the sweeper sees it: lists in pages, deletes, refuses to delete a
// bucket with objects and an Access policy that is in use. Whatever is not known answers 404 as the API does.

export const ACCOUNT = "a".repeat(32);
export const TOKEN = "cloudflare-api-token-for-this-test-run-02";

type Item = { readonly [field: string]: unknown };
const LISTS = [
  "workers/domains",
  "workers/scripts",
  "access/apps",
  "access/policies",
  "access/service_tokens",
  "d1/database",
  "storage/kv/namespaces",
  "r2/buckets",
  "ai-gateway/gateways",
  "alerting/v3/policies",
] as const;
export type ListName = (typeof LISTS)[number];

export type FakeAccount = {
  readonly url: string;
  readonly lists: Map<ListName, Item[]>;
  /** Keys of each bucket's objects. */
  readonly objects: Map<string, string[]>;
  /** `METHOD path` → HTTP status that it answers instead. */
  readonly broken: Map<string, number>;
  /** Deletions that worked, in order. */
  readonly removed: string[];
};

const idOf = (item: Item): string => String(item.uuid ?? item.id ?? item.name);

/** Starts one on a free port. */
export async function fakeAccount(): Promise<FakeAccount> {
  const lists = new Map<ListName, Item[]>(LISTS.map((name) => [name, []]));
  const state = {
    lists,
    objects: new Map<string, string[]>(),
    broken: new Map<string, number>(),
    removed: [],
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, result } = answer({ ...state, url: "" }, request, body);
      response.writeHead(status, { "content-type": "application/json" });
      const ok = status < 300;
      response.end(
        JSON.stringify({ success: ok, errors: ok ? [] : [{ code: status, message: "no" }], result }),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // It ends with the test's process and keeps nothing waiting.
  server.unref();
  return { ...state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4` };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? undefined : JSON.parse(text);
}

type Reply = { readonly status: number; readonly result: unknown };

function answer(account: FakeAccount, { url = "", method, headers }: IncomingMessage, body: unknown): Reply {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const path = pathname.replace(`/client/v4/accounts/${ACCOUNT}/`, "");
  const status = account.broken.get(`${method} ${path}`);
  if (headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, result: null };
  if (status !== undefined) return { status, result: null };
  const list = LISTS.find((name) => path === name || path.startsWith(`${name}/`));
  if (list === undefined) return { status: 404, result: null };
  const rest = path.slice(list.length + 1);
  if (list === "r2/buckets" && rest.endsWith("/objects"))
    return objectsOf(account, rest.replace(/\/objects$/, ""), method, body);
  if (method === "DELETE") return remove(account, list, rest);
  return { status: 200, result: pageOf(list, account.lists.get(list) ?? [], searchParams) };
}

function pageOf(list: ListName, items: readonly Item[], query: URLSearchParams): unknown {
  if (list === "r2/buckets") return { buckets: items };
  const size = query.has("page") ? Number(query.get("per_page")) : items.length;
  const from = (Number(query.get("page") ?? 1) - 1) * size;
  return items.slice(from, from + size);
}

function objectsOf({ objects }: FakeAccount, bucket: string, method = "", body: unknown): Reply {
  const held = objects.get(bucket) ?? [];
  if (method === "GET") return { status: 200, result: held.slice(0, 1000).map((key) => ({ key })) };
  objects.set(
    bucket,
    held.filter((key) => !(body as string[]).includes(key)),
  );
  return { status: 200, result: [] };
}

function remove({ lists, objects, removed }: FakeAccount, list: ListName, id: string): Reply {
  const items = lists.get(list) ?? [];
  const item = items.find((one) => idOf(one) === id);
  if (!item) return { status: 404, result: null };
  if (list === "r2/buckets" && (objects.get(id) ?? []).length > 0) return { status: 409, result: null };
  const users = list === "access/policies" ? (lists.get("access/apps") ?? []) : [];
  if (users.some(({ policies }) => (policies as string[] | undefined)?.includes(id)))
    return { status: 409, result: null };
  lists.set(
    list,
    items.filter((one) => one !== item),
  );
  removed.push(`${list}/${id}`);
  return { status: 200, result: {} };
}

/** What one stack makes. */
export function populate(account: FakeAccount, prefix: string, host: string, at: string): void {
  const add = (list: ListName, item: Item) => account.lists.get(list)?.push(item);
  for (const worker of ["ledger", "gate", "runtime", "proxy", "archive", "edge"])
    add("workers/scripts", { id: `${prefix}-${worker}`, created_on: at, modified_on: at });
  add("workers/domains", { id: `domain-of-${prefix}`, hostname: host, service: `${prefix}-edge` });
  add("access/apps", {
    id: `app-of-${prefix}`,
    name: `${prefix}-door`,
    created_at: at,
    policies: [`policy-of-${prefix}`],
  });
  add("access/policies", { id: `policy-of-${prefix}`, name: `${prefix}-people`, created_at: at });
  add("access/service_tokens", { id: `token-of-${prefix}`, name: prefix, created_at: at });
  add("d1/database", { uuid: `d1-of-${prefix}`, name: prefix, created_at: at });
  add("storage/kv/namespaces", { id: `kv-of-${prefix}`, title: prefix });
  for (const bucket of ["audit", "backups"])
    add("r2/buckets", { name: `${prefix}-${bucket}`, creation_date: at });
  add("ai-gateway/gateways", { id: prefix, created_at: at });
  add("alerting/v3/policies", { id: `alert-of-${prefix}`, name: `${prefix}-service-token`, created: at });
}
