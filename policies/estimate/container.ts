import type { Bill } from "./bill.ts";
import type { Caps, ContainerCaps } from "./caps.ts";

/** What one second of an instance is billed for (developers.cloudflare.com/containers/platform-details/limits). */
const SHAPES: Readonly<Record<ContainerCaps["instance"], { gib: number; cpus: number; diskGb: number }>> = {
  "standard-1": { gib: 4, cpus: 0.5, diskGb: 8 },
};
/** Included with Workers Paid per month (developers.cloudflare.com/containers/platform-details/pricing). */
const INCLUDED = { gibSeconds: 90_000, cpuSeconds: 22_500, gbSeconds: 720_000 };
const SECONDS_PER_HOUR = 3600;

/** A container's seconds above what Workers Paid includes; the processor is paid only while it works. */
export function chargeContainer(bill: Bill, { container, workersPlan }: Caps): void {
  if (!container) return;
  const resource = `container ${container.instance}`;
  if (workersPlan === "free") {
    bill.problem("fit", resource, "Containers need Workers Paid ($5 a month); the Free plan has none.");
  }
  const shape = SHAPES[container.instance];
  const seconds = container.hoursPerMonth * SECONDS_PER_HOUR;
  const above = (amount: number, included: number) => Math.max(0, amount - included);
  const charge = (item: string, key: string, expected: number, ceiling: number) =>
    bill.charge({
      resource,
      item,
      key: `cloudflare.containers.${key}`,
      expected,
      ceiling,
      family: /^cloudflare\.containers\./,
    });
  const memory = above(shape.gib * seconds, INCLUDED.gibSeconds);
  const disk = above(shape.diskGb * seconds, INCLUDED.gbSeconds);
  const cpu = (share: number) => above(shape.cpus * seconds * share, INCLUDED.cpuSeconds);
  charge("memory", "memory", memory, memory);
  charge("processor", "cpu", cpu(container.activeShare), cpu(1));
  charge("disk", "disk", disk, disk);
}
