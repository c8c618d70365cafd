import type { Provider } from "@pulumi/cloudflare/provider.js";
import { bindings as openapiBindings } from "../../workers/openapi/bindings.ts";
import type { Config } from "../config/index.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** Has the document of all endpoints. */
export function declareOpenApi(config: Config, provider: Provider): Worker<"openapi"> {
  return new Worker(
    "openapi",
    { ...scriptOf(config, "openapi"), manifest: openapiBindings, sources: {} },
    provider,
  );
}
