import { randomBytes } from "node:crypto";
import { setting } from "../secrets.ts";
import { errorNameOf } from "../service.ts";
import { createGateway } from "./app.ts";
import { Audit } from "./audit.ts";
import { GatewayCredentials } from "./credential-store.ts";
import { householdAtEdge } from "./household.ts";
import { KeyStore } from "./key-store.ts";
import { serveService } from "./service.ts";
import { upstreamsIn } from "./upstreams.ts";
import { credentialKeys } from "./vault.ts";

// The gateway's process. It does not start without a credential key.

await serveService(
  { role: "gateway", database: "system", port: 8080 },
  ({ env, secret, database, now, stopping, log }) => {
    const vault = credentialKeys(secret("credential-keys"));
    const upstreams = upstreamsIn(setting(env, "PURSER_UPSTREAMS"));
    const toolsKey = secret("tools-key");
    const audit = new Audit(database, (error) =>
      log({ level: "error", what: "audit", error: errorNameOf(error) }),
    );
    const app = createGateway({
      database,
      audit,
      keys: new KeyStore(database, now),
      household: householdAtEdge({ database, upstreams, toolsKey, now, fetch }),
      credentials: new GatewayCredentials(database, vault, randomBytes),
      upstreams,
      identityKey: secret("identity-key"),
      toolsKey,
      hosts: (env.PURSER_HOSTS ?? "").split(",").filter((name) => name !== ""),
      now,
      random: randomBytes,
      fetch,
      stopping,
      log,
    });
    return { app, about: { servers: [...upstreams.keys()] }, settled: () => audit.settled() };
  },
);
