import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/gate/bindings.ts";
import type { AccessMade } from "../access/index.ts";
import type { Config } from "../config/index.ts";
import { isReplaced } from "../config/token-rules.ts";
import type { ModelRoute } from "../gateway/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { type Needs, scriptOf } from "./needs.ts";

/** The task gate. */
export function declareGate(
  config: Config,
  { storage, access, migrations, priceDates }: Needs,
  model: ModelRoute,
  workers: Bound<typeof manifest.bindings, "gate">,
  provider: Provider,
): Worker<"gate"> {
  const sources = {
    DB: storage.database,
    TIME_ZONE: config.timeZone,
    DEMO: config.demo ? "yes" : "",
    AGENCY_GATEWAY_URL: config.agencyGatewayUrl ?? "",
    AGENCY_GATEWAY_TOKEN: config.agencyGatewayToken,
    TOKEN_EXPIRIES: endsOf(config, access),
    PRICE_DATES: priceDates,
    ...model.sources,
  } as const;
  return new Worker(
    "gate",
    {
      ...scriptOf(config, "gate"),
      manifest,
      sources,
      workers,
      after: [migrations, ...model.after],
    },
    provider,
  );
}

/** When each way in ends. A token that was replaced ends on purpose, so that nobody has to be warned of it. */
function endsOf({ tokens, workerTokenTerms }: Config, { serviceClients }: AccessMade) {
  const bearers = tokens
    .filter((token) => !isReplaced(token))
    .map(({ name, role, expiresAt }) => ({ name, role, kind: "bearer", expiresAt }));
  const services = serviceClients.map(({ name, token }) => {
    // Cloudflare may write it with an offset or without fractions; the status page reads one form.
    const expiresAt = token.expiresAt.apply((at) => new Date(at).toISOString());
    return { name, role: null, kind: "service", expiresAt };
  });
  const workers = workerTokenTerms
    ? [{ name: "workers", role: null, kind: "worker", expiresAt: workerTokenTerms.expiresAt }]
    : [];
  return [...bearers, ...services, ...workers];
}
