import { createHash } from "node:crypto";
import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import * as manifest from "../../workers/edge/bindings.ts";
import { WORKER_NAMES } from "../../workers/workers.ts";
import type { Config } from "../config/index.ts";
import { deployedTokens } from "../config/token-rules.ts";
import { pageAssets } from "../page/serving.ts";
import type { Bound } from "../worker/bindings.ts";
import { bundle } from "../worker/bundle.ts";
import { Worker } from "../worker/index.ts";
import { countersOf } from "./counters.ts";
import { type Needs, scriptOf } from "./needs.ts";
import { rolesOf } from "./people.ts";

/** The one public door. */
export function declareEdge(
  config: Config,
  { storage, access }: Needs,
  workers: Bound<typeof manifest.bindings, "edge">,
  provider: Provider,
): Worker<"edge"> {
  const { hostname, zoneId } = config;
  const script = scriptOf(config, "edge");
  const sources = {
    ...countersOf(config.stack),
    ASSETS: pageAssets(),
    KEYS: storage.keys,
    HOSTNAMES: [hostname],
    ACCESS: {
      issuer: `https://${config.accessTeam}.cloudflareaccess.com`,
      audiences: access.audiences,
      oauthAudience: access.oauthAudience,
      clients: access.clients,
    },
    PEOPLE: rolesOf(config),
    WORKING: config.workProfiles,
    BEARER_ONLY: config.bearerOnly,
    BUILD: buildOf(config),
    TOKENS: pulumi.secret(deployedTokens(config.tokens)),
  };
  const domain = { hostname, zoneId, after: access.applications };
  return new Worker("edge", { ...script, manifest, sources, workers, domain }, provider);
}

/** Characters of a hash that are enough to tell two builds apart. */
const VERSION_CHARS = 12;

/** What a person compares to see what is deployed. */
function buildOf({ demo: isDemo }: Config) {
  const versions = WORKER_NAMES.map((name) => [name, bundle(name).sha256.slice(0, VERSION_CHARS)] as const);
  const id = createHash("sha256").update(JSON.stringify(versions)).digest("hex").slice(0, VERSION_CHARS);
  return { id, workers: Object.fromEntries(versions), isDemo };
}
