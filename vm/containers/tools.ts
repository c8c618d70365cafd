import { existsSync } from "node:fs";
import { join } from "node:path";

/** What a Docker daemon of the tests' own needs, and what its images and Compose are made with. */
const NEEDED = ["dockerd", "containerd", "docker", "debootstrap", "iptables", "go", "tar"] as const;

const isThere = (program: string): boolean =>
  [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"].some((folder) =>
    existsSync(join(folder, program)),
  );

/** Whether this run is to have the tier: it takes minutes. */
export const isWanted = process.env.PURSER_TIERS === "all" || process.env.PURSER_TESTS === "long";

/** What keeps the tier from running here, in a sentence; null when nothing does. */
export function toolsMissing(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    return "It needs Linux, and root, to start a Docker daemon of its own.";
  const missing = NEEDED.filter((name) => !isThere(name));
  if (missing.length === 0) return null;
  return `It needs ${missing.join(", ")}: apt install docker.io debootstrap iptables, and Go 1.21 or later.`;
}
