import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as plain } from "node:http";
import { type RequestOptions, request as secure } from "node:https";
import { connect, createServer as createSocket } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nginxConf } from "./nginx.ts";

// The generated configuration in a real nginx, with a stand-in for the gateway. Only addresses and folders are others.

const HOST = "machine.example.com";
const hasNginx = spawnSync("nginx", ["-v"]).status === 0;
if (!hasNginx && process.env.PURSER_TIERS === "all")
  throw new Error("nginx is not installed: apt install nginx-light.");

// Short of the checks' own folder, which the account of nginx' workers cannot enter.
const folder = hasNginx ? mkdtempSync("/tmp/purser-nginx-") : "";
const seen: IncomingMessage[] = [];
const gateway = createServer((request, response) => {
  seen.push(request);
  void buffer(request).then((body) => response.end(`${request.url} ${body.length}`));
});
let nginx: ChildProcess | undefined;
let ports: { http: number; https: number };

async function freePort(): Promise<number> {
  const server = createSocket().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

beforeAll(async () => {
  if (!hasNginx) return;
  chmodSync(folder, 0o755);
  gateway.listen(0, "127.0.0.1");
  await once(gateway, "listening");
  const at = gateway.address();
  ports = { http: await freePort(), https: await freePort() };
  const names = [
    "-subj",
    `/CN=${HOST}`,
    "-keyout",
    join(folder, "privkey.pem"),
    "-out",
    join(folder, "fullchain.pem"),
  ];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...names], {
    stdio: "ignore",
  });
  mkdirSync(join(folder, "challenges/.well-known/acme-challenge"), { recursive: true });
  writeFileSync(join(folder, "challenges/.well-known/acme-challenge/token"), "proof");
  const conf = nginxConf(HOST)
    .replaceAll("listen 8080", `listen 127.0.0.1:${ports.http}`)
    .replaceAll("listen 8443", `listen 127.0.0.1:${ports.https}`)
    .replaceAll("/tmp/", `${folder}/`)
    .replaceAll("/etc/letsencrypt/live/purser", folder)
    .replaceAll("/var/www/challenges", join(folder, "challenges"))
    .replace("gateway:8080", `127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`);
  writeFileSync(join(folder, "nginx.conf"), conf);
  const words = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
  const { status, stderr } = spawnSync("nginx", [...words, "-t"], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  nginx = spawn("nginx", [...words, "-g", "daemon off;"], { stdio: "ignore" });
  while (nginx?.exitCode === null && !(await answers(ports.http))) await setTimeout(50);
});
afterAll(async () => {
  if (!hasNginx) return;
  nginx?.kill("SIGQUIT");
  if (nginx?.exitCode === null) await once(nginx, "exit");
  gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true));
    socket.on("error", () => resolve(false));
    socket.on("connect", () => socket.end());
  });

type Reply = { readonly status: number; readonly headers: IncomingMessage["headers"]; readonly text: string };
function ask(over: typeof plain | typeof secure, options: RequestOptions, body = ""): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const going = over(
      { host: "127.0.0.1", agent: false, rejectUnauthorized: false, ...options },
      (reply) => {
        void buffer(reply).then((text) =>
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text: text.toString() }),
        );
      },
    );
    going.on("error", reject);
    going.end(body);
  });
}
const https = (path: string, host = HOST, body = "") =>
  ask(secure, { port: ports.https, servername: host, path, method: "POST", headers: { host } }, body);

describe.skipIf(!hasNginx)("allows", () => {
  test("the machine's own host by TLS reaches the gateway, which is told that host [row 117]", async () => {
    const reply = await https("/garmin/mcp", HOST, "{}");
    expect([reply.status, reply.text]).toEqual([200, "/garmin/mcp 2"]);
    expect(reply.headers["strict-transport-security"]).toBe("max-age=63072000");
    expect(seen.at(-1)?.headers.host).toBe(HOST);
  });

  test("its own health, and what Let's Encrypt asks for, in the clear [row 117]", async () => {
    expect((await ask(plain, { port: ports.http, path: "/healthz" })).status).toBe(200);
    const proof = await ask(plain, { port: ports.http, path: "/.well-known/acme-challenge/token" });
    expect([proof.status, proof.text]).toEqual([200, "proof"]);
  });
});

describe.skipIf(!hasNginx)("refuses", () => {
  test("everything else in the clear is sent to https [row 117]", async () => {
    const { status, headers } = await ask(plain, {
      port: ports.http,
      path: "/garmin/mcp",
      headers: { host: HOST },
    });
    expect([status, headers.location]).toEqual([308, `https://${HOST}/garmin/mcp`]);
  });

  test("another name gets no certificate, the inside's question no answer, and a large body no way in [row 117]", async () => {
    await expect(https("/garmin/mcp", "evil.example.com")).rejects.toThrow();
    const before = seen.length;
    expect((await https("/readyz")).status).toBe(404);
    const large = { "content-length": `${5 * 1024 * 1024}`, host: HOST };
    const options = {
      port: ports.https,
      servername: HOST,
      path: "/garmin/mcp",
      method: "POST",
      headers: large,
    };
    const status = await new Promise((resolve, reject) => {
      const going = secure(
        { host: "127.0.0.1", agent: false, rejectUnauthorized: false, ...options },
        (reply) => {
          resolve(reply.statusCode);
          going.destroy();
        },
      );
      going.on("error", reject);
      going.flushHeaders();
    });
    expect([status, seen.length]).toEqual([413, before]);
  });
});
