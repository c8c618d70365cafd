import { PASS_HOSTS_MAX, type Pass } from "../egress/pass.ts";
import type { Assign } from "./protocol.ts";

/** Where the CLI asks the model when nothing else is said. */
const MODEL_HOST = "api.anthropic.com";
/** Beyond a run's own time: what it began may still be answered. */
const GRACE_MS = 60_000;

/** The hosts that a run may reach: the model's, and those that its persona names. */
export function hostsOfRun({ env, config }: Pick<Assign, "env" | "config">): string[] {
  const model = URL.parse(env.ANTHROPIC_BASE_URL ?? "")?.hostname ?? MODEL_HOST;
  const { allowedHosts = [] } = config.networkPolicy ?? {};
  return [...new Set([model, ...allowedHosts].map((host) => host.toLowerCase()))];
}

/** What its way out knows of it. @throws Error for more hosts than a pass has */
export function passOfRun(assign: Assign, now: number): Pass {
  const hosts = hostsOfRun(assign);
  if (hosts.length > PASS_HOSTS_MAX)
    throw new Error(
      `with ${hosts.length} hosts; a run reaches ${PASS_HOSTS_MAX} at most, the model's among them`,
    );
  return { for: assign.executionId, hosts, until: now + assign.config.timeoutMs + GRACE_MS };
}
