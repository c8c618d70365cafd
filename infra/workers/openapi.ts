import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/openapi/bindings.ts";
import type { Config } from "../config/index.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** Has the document of all endpoints. */
export function declareOpenApi(config: Config, provider: Provider): Worker<"openapi"> {
  const args = { manifest, sources: {}, workers: {} };
  return new Worker("openapi", { ...scriptOf(config, "openapi"), ...args }, provider);
}
