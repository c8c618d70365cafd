import type { Provider } from "@pulumi/cloudflare/provider.js";
import * as manifest from "../../workers/clock/bindings.ts";
import type { Config } from "../config/index.ts";
import type { Bound } from "../worker/bindings.ts";
import { Worker } from "../worker/index.ts";
import { scriptOf } from "./needs.ts";

/** The one schedule. */
export function declareClock(
  config: Config,
  workers: Bound<typeof manifest.bindings, "clock">,
  provider: Provider,
): Worker<"clock"> {
  // Nothing of a preview wakes by itself; previews come and go, and an account on Workers Free has five triggers.
  const crons = config.previewUntil === undefined ? ["* * * * *"] : [];
  return new Worker(
    "clock",
    { ...scriptOf(config, "clock"), manifest, sources: {}, workers, crons },
    provider,
  );
}
