import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { portOf } from "../port.ts";
import { secretsIn, setting } from "../secrets.ts";
import { runService } from "../service.ts";
import { createProxy } from "./proxy.ts";

/** The process of the way out. SIGTERM ends it with 0, and what is open with it. */
await runService(async (env, log) => {
  const server = createProxy({
    key: secretsIn(setting(env, "PURSER_SECRETS"))("egress-key"),
    resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
    dial: (host, port) => connect({ host, port }),
    now: Date.now,
    log,
  });
  const port = Number(env.PURSER_PORT ?? 3128);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, env.PURSER_LISTEN ?? "0.0.0.0", resolve);
  });
  log({ what: "listening", port: portOf(server, port) });
  return () => {
    server.close();
    server.closeAllConnections();
    return Promise.resolve();
  };
});
