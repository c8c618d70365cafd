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

/** What its way out knows of it. */
export const passOfRun = (assign: Assign, now: number) => ({
  for: assign.executionId,
  hosts: hostsOfRun(assign),
  until: now + assign.config.timeoutMs + GRACE_MS,
});
