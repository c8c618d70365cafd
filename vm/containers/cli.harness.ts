// A stand-in of the Claude CLI for the container of runs: says where it is and what it can reach, or eats memory. One file of plain
// JavaScript, because nothing else of this repository is in the image.

/** @returns its text, to be put where the CLI is installed */
export const containedCli = (): string => `#!/usr/local/bin/node
const fs = require("node:fs");
const http = require("node:http");
const net = require("node:net");
const dns = require("node:dns/promises");
const { spawn } = require("node:child_process");
const say = (value) => process.stdout.write(JSON.stringify(value) + "\\n");
const code = (work) => { try { return work(); } catch (error) { return error.code; } };
const direct = (host, port) => new Promise((done) => {
  const socket = net.connect({ host, port, timeout: 3000 }, () => { socket.destroy(); done("reached"); });
  socket.on("timeout", () => { socket.destroy(); done("silent"); }).on("error", (error) => done(error.code));
});
const throughProxy = (target) => new Promise((done) => {
  const { hostname, port, username, password } = new URL(process.env.HTTPS_PROXY);
  const authorization = "Basic " + Buffer.from(username + ":" + password).toString("base64");
  const request = http.request({ host: hostname, port, method: "CONNECT", path: target, headers: { "proxy-authorization": authorization } });
  request.on("connect", (reply, socket) => { socket.destroy(); done(reply.statusCode + " " + (reply.headers["x-egress"] ?? "")); });
  request.on("error", (error) => done(error.code)).end();
});
const commandOf = (id) => { try { return fs.readFileSync("/proc/" + id + "/cmdline", "utf8").replaceAll("\\0", " "); } catch { return ""; } };
const main = async () => {
  let prompt = "";
  for await (const part of process.stdin) prompt += part;
  if (prompt === "eat") {
    const eaten = [];
    for (let n = 0; n < 40; n += 1) eaten.push(Buffer.alloc(20 * 1024 * 1024, 1));
  } else {
    const report = {
      uid: process.getuid(),
      env: process.env,
      home: fs.readdirSync(process.env.HOME),
      tmp: fs.readdirSync("/tmp"),
      secrets: code(() => fs.readdirSync("/run/secrets")),
      program: code(() => fs.appendFileSync(__filename, "//")),
      root: code(() => fs.writeFileSync("/etc/mine", "")),
      processes: fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).map((id) => commandOf(id)),
      outside: await direct("1.1.1.1", 443),
      platform: await direct("169.254.169.254", 80),
      gateway: await dns.lookup("gateway").then(() => "found", (error) => error.code),
      literal: await throughProxy("1.1.1.1:443"),
      other: await throughProxy("example.com:443"),
      port: await throughProxy("api.anthropic.com:22"),
    };
    fs.writeFileSync("/tmp/left-behind", "x");
    fs.writeFileSync("/dev/shm/left-behind", "x");
    spawn("sleep", ["600"], { detached: true, stdio: "ignore" }).unref();
    say({ type: "assistant", message: { content: [{ type: "text", text: JSON.stringify(report) }] } });
  }
  say({ type: "result", subtype: "success", is_error: false, result: "Done.", session_id: "s", num_turns: 1, total_cost_usd: 0.02 });
};
void main();
`;
