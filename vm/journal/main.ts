import { serveService } from "../gateway/service.ts";
import { createJournals } from "./app.ts";

// The journals' process.

await serveService({ role: "app", database: "personal", port: 8090 }, ({ secret, database, now, log }) => ({
  app: createJournals({ database, identityKey: secret("identity-key"), now, log }),
}));
