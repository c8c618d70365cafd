import * as http from "node:http";
import { connect } from "node:net";
import { totalmem } from "node:os";
import { MACHINE_WORKER_PREFIX, workerPath } from "../../workers/personas/pool/path.ts";
import { proxyAddress } from "../egress/pass.ts";
import { secretsIn, setting } from "../secrets.ts";
import { beat, runService } from "../service.ts";
import { passOfRun } from "./egress-hosts.ts";
import { CLI_VERSION } from "./install.ts";
import { objectionToWorker } from "./requirements.ts";
import { NOWHERE } from "./run-place.ts";
import { SandboxPlace } from "./sandbox/dial.ts";
import { ExecutionWorker } from "./worker.ts";

declare module "node:http" {
  /** Leads fetch, WebSocket and requests through a proxy (nodejs.org/api/http.html#httpsetglobalproxyfromenvproxyenv). */
  export function setGlobalProxyFromEnv(env: Readonly<Record<string, string>>): () => void;
}

/** From asking to come in to being let in. */
const PASS_MS = 60 * 60_000;

/**
 * The worker of the machine. It has the token, and no run does: runs are in a container of their own, without a secret and with no way
 * out but the proxy. A machine too small for the CLI connects too, to say so.
 */
await runService(async (env, log) => {
  const secret = secretsIn(setting(env, "PURSER_SECRETS"));
  const [token, key] = [secret("worker-token"), secret("egress-key")];
  const [door, egress] = [setting(env, "PURSER_DOOR"), setting(env, "PURSER_EGRESS")];
  const url = new URL(await workerPath(token), `wss://${door}`);
  const objection = objectionToWorker({ totalBytes: totalmem(), isRoot: process.getuid?.() === 0, url });
  const place =
    objection === null
      ? new SandboxPlace({
          open: () =>
            connect({ host: env.PURSER_SANDBOX ?? "sandbox", port: Number(env.PURSER_PORT ?? 4010) }),
          proxyFor: (assign) => proxyAddress(egress, passOfRun(assign, Date.now()), key),
        })
      : NOWHERE;
  const worker = new ExecutionWorker({
    id: `${MACHINE_WORKER_PREFIX}${door}`.slice(0, ID_MAX_CHARS),
    token,
    place,
    ...(objection === null ? {} : { unable: objection }),
    cliVersion: CLI_VERSION,
    limitsNetwork: true,
    open: () => {
      const pass = { for: "worker", hosts: [url.hostname], until: Date.now() + PASS_MS };
      http.setGlobalProxyFromEnv({ HTTPS_PROXY: proxyAddress(egress, pass, key) });
      return new WebSocket(url);
    },
    now: Date.now,
    log,
  });
  if (objection !== null) log({ what: "unable", because: objection });
  worker.start();
  beat();
  return () => worker.stop();
});

const ID_MAX_CHARS = 100;
