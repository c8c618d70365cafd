import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { passText } from "./pass.ts";
import { createProxy, type ProxyOptions } from "./proxy.ts";

// The way out as a run sees it, over real sockets. Names, and where their addresses are, are the test's.

const KEY = "what-passes-are-signed-with";
const NOW = Date.UTC(2026, 10, 28);
const PUBLIC = "93.184.215.14";
const HOSTS = ["api.example.com"];

let proxy: Server;
let web: Server;
let log: Readonly<Record<string, unknown>>[] = [];
/** What the resolver was asked, and where connections went. */
let asked: string[] = [];
let dialled: string[] = [];
/** What the resolver answers, one answer after another; the last one again. */
let answers: (readonly string[])[] = [];
let heard = "";
const sockets: Socket[] = [];

async function open(more: Partial<ProxyOptions> = {}): Promise<void> {
  [log, asked, dialled, answers, heard] = [[], [], [], [[PUBLIC]], ""];
  // What an earlier test left behind writes to its own.
  const lines = log;
  web = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (part) => {
      heard += part.toString("latin1");
      socket.write("from the web");
    });
  });
  const options: ProxyOptions = {
    key: KEY,
    now: () => NOW,
    log: (line) => lines.push(line),
    resolve: async (host) => {
      asked.push(host);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    },
    dial: (address, port) => {
      dialled.push(`${address}:${port}`);
      return connect((web.address() as AddressInfo).port, "127.0.0.1");
    },
    ...more,
  };
  proxy = createProxy(options);
  for (const server of [web, proxy]) await once(server.listen(0, "127.0.0.1"), "listening");
}
function close(): void {
  for (const socket of sockets.splice(0)) socket.destroy();
  proxy.close();
  web.close();
}
beforeEach(() => open());
afterEach(close);

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const passOf = (hosts: readonly string[] = HOSTS, until = NOW + 1) =>
  passText({ for: "execution-0001", hosts: [...hosts], until }, KEY);

/** Asks for a target. @returns the socket, and the answer's first line with its reason */
async function ask(target: string, pass: string | null = passOf()) {
  const socket = connect(portOf(proxy), "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => undefined);
  const header =
    pass === null ? "" : `Proxy-Authorization: Basic ${Buffer.from(`pass:${pass}`).toString("base64")}\r\n`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${header}\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  const text = answer.toString();
  return { socket, status: Number(text.split(" ")[1]), why: /X-Egress: (\w+)/.exec(text)?.[1] };
}

/** What a TLS client says first, to a server of that name. */
async function helloTo(servername: string): Promise<Buffer> {
  const listener = createServer();
  await once(listener.listen(0, "127.0.0.1"), "listening");
  const client = connectTls({ port: portOf(listener), host: "127.0.0.1", servername });
  client.on("error", () => undefined);
  const [end] = (await once(listener, "connection")) as [Socket];
  const [hello] = (await once(end, "data")) as [Buffer];
  client.destroy();
  end.destroy();
  listener.close();
  return hello;
}
const isClosed = (socket: Socket) => (socket.closed ? Promise.resolve() : once(socket, "close"));

describe("allows", () => {
  test("a named host, at the one address that it was resolved to; the log has no word of what was said [row 180]", async () => {
    const { socket, status } = await ask("API.Example.com:443");
    expect(status).toBe(200);
    const hello = await helloTo("api.example.com");
    socket.write(hello);
    expect(String((await once(socket, "data"))[0])).toBe("from the web");
    expect([asked, dialled]).toEqual([["api.example.com"], [`${PUBLIC}:443`]]);
    socket.write("a secret of the run");
    await once(socket, "data");
    socket.destroy();
    await expect.poll(() => log.length).toBe(1);
    expect(log[0]).toMatchObject({
      what: "closed",
      for: "execution-0001",
      host: "api.example.com",
      address: PUBLIC,
      up: hello.length + "a secret of the run".length,
      down: 2 * "from the web".length,
    });
    expect(JSON.stringify(log)).not.toContain("secret");
    expect(JSON.stringify(log)).not.toContain(passOf());
  });

  test("a first word that comes byte by byte, and one that came with the question", async () => {
    const hello = await helloTo("api.example.com");
    const { socket } = await ask("api.example.com:443");
    socket.setNoDelay(true);
    for (const byte of hello) socket.write(Buffer.of(byte));
    expect(String((await once(socket, "data"))[0])).toBe("from the web");
    expect(Buffer.from(heard, "latin1")).toEqual(hello);
  });

  test("whoever asks whether it lives", async () => {
    const reply = await fetch(`http://127.0.0.1:${portOf(proxy)}/healthz`);
    expect([reply.status, await reply.text()]).toEqual([200, "ok\n"]);
  });
});

describe("refuses", () => {
  test.each([
    "127.0.0.1:443",
    "93.184.215.14:443",
    "2130706433:443",
    "0x7f000001:443",
    "0x7f.1:443",
    "0177.0.0.1:443",
    "127.1:443",
    "[::1]:443",
    "[::ffff:127.0.0.1]:443",
    "[::ffff:7f00:1]:443",
    "1.2.3.0x4:443",
  ])("[behaviour 70] the address %s, although its pass names it [row 180]", async (target) => {
    const host = target.slice(0, target.lastIndexOf(":"));
    expect(await ask(target, passOf([host]))).toMatchObject({ status: 403, why: "address" });
    expect([asked, dialled]).toEqual([[], []]);
  });

  test.each([
    ["another port", "api.example.com:80", "port", 403],
    ["SSH", "api.example.com:22", "port", 403],
    ["no port", "api.example.com", "malformed", 400],
    ["two ports", "api.example.com:443:443", "malformed", 400],
    ["a port in another notation", "api.example.com:0x1bb", "malformed", 400],
    ["a user before the host", "api.example.com@evil.example.net:443", "malformed", 400],
    ["a path after it", "evil.example.net/api.example.com:443", "malformed", 400],
    ["a query", "evil.example.net?api.example.com:443", "malformed", 400],
    ["a dot at the end", "api.example.com.:443", "malformed", 400],
    ["a whole address", "https://api.example.com:443", "malformed", 400],
    ["an escaped letter", "api%2eexample.com:443", "malformed", 400],
    ["a letter that looks like another", "xn--pi-6kc.example.com:443", "not_allowed", 403],
    ["a host of this network", "localhost:443", "malformed", 400],
    ["another name", "evil.example.net:443", "not_allowed", 403],
    ["a name below", "x.api.example.com:443", "not_allowed", 403],
    ["a name that ends alike", "evilapi.example.com:443", "not_allowed", 403],
  ])("[behaviour 70] %s: %s [row 180]", async (_, target, why, status) => {
    expect(await ask(target)).toMatchObject({ status, why });
    expect([asked, dialled]).toEqual([[], []]);
    expect(log).toMatchObject([{ what: "refused", why, for: "execution-0001" }]);
  });

  test.each([
    "127.0.0.1",
    "10.0.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "172.17.0.1",
    "192.168.1.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "2001:db8::1",
    "not an address",
  ])(
    "[behaviour 70] a name that leads to %s, alone or beside a public address [row 180]",
    async (address) => {
      answers = [[address], [PUBLIC, address]];
      for (let n = 0; n < 2; n += 1)
        expect(await ask("api.example.com:443")).toMatchObject({ status: 403, why: "private" });
      expect(dialled).toEqual([]);
    },
  );

  test("[behaviour 70] a name whose second answer is another: it is asked once, and the address that was looked at is the one [row 180]", async () => {
    answers = [[PUBLIC], ["127.0.0.1"]];
    expect((await ask("api.example.com:443")).status).toBe(200);
    expect([asked, dialled]).toEqual([["api.example.com"], [`${PUBLIC}:443`]]);
    // A connection that comes later is looked at anew.
    expect(await ask("api.example.com:443")).toMatchObject({ why: "private" });
    expect(dialled).toHaveLength(1);
  });

  test("a name that nobody knows", async () => {
    answers = [[]];
    expect(await ask("api.example.com:443")).toMatchObject({ status: 502, why: "not_found" });
  });

  test.each([
    ["none", null],
    ["one that is over", passOf(HOSTS, NOW)],
    ["one of another key", passText({ for: "x", hosts: HOSTS, until: NOW + 1 }, "another")],
    [
      "one whose hosts were changed",
      passOf(["evil.example.net"])
        .split(".")[0]
        ?.concat(".", passOf().split(".")[1] ?? ""),
    ],
    ["something else", "x"],
  ])("whoever has no pass: %s", async (_, pass) => {
    expect((await ask("api.example.com:443", pass ?? null)).status).toBe(407);
    expect(asked).toEqual([]);
  });

  test("another method", async () => {
    const reply = await fetch(`http://127.0.0.1:${portOf(proxy)}/`, { method: "POST", body: "x" });
    expect(reply.status).toBe(405);
  });

  test.each([
    ["another name in TLS", async () => helloTo("evil.example.net"), "other_name"],
    ["no name in TLS", async () => helloTo(""), "other_name"],
    ["HTTP in the clear", async () => Buffer.from("GET / HTTP/1.1\r\n\r\n"), "not_tls"],
    ["SSH", async () => Buffer.from("SSH-2.0-x\r\n"), "not_tls"],
    ["a message of another kind", async () => Buffer.from("160301000402000000", "hex"), "not_tls"],
    ["a message without an end", async () => Buffer.from("16030100040100ffff", "hex"), "not_tls"],
    [
      "what says that it is longer than it is",
      async () => Buffer.from("16030100060100000201ff", "hex"),
      "not_tls",
    ],
  ])("[behaviour 70] %s: nothing of it reaches the host [row 180]", async (_, words, why) => {
    const first = await words();
    const { socket, status } = await ask("api.example.com:443");
    expect(status).toBe(200);
    socket.write(first);
    await isClosed(socket);
    expect(heard).toBe("");
    expect(log).toMatchObject([{ what: "refused", why }]);
  });
});

describe("fails safe", () => {
  test("[behaviour 70] who says nothing is not waited for", async () => {
    close();
    await open({ helloMaxMs: 1 });
    const { socket } = await ask("api.example.com:443");
    await isClosed(socket);
    expect(log).toMatchObject([{ what: "refused", why: "not_tls" }]);
  });

  test("more connections than one run needs are refused, and there is room again when they have ended", async () => {
    const many = await Promise.all(Array.from({ length: 64 }, () => ask("api.example.com:443")));
    expect(many.every(({ status }) => status === 200)).toBe(true);
    expect(await ask("api.example.com:443")).toMatchObject({ status: 503, why: "too_many" });
    for (const { socket } of many) socket.destroy();
    await expect.poll(async () => (await ask("api.example.com:443")).status).toBe(200);
  });
});
