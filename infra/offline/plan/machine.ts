import { styleText } from "node:util";
import type { Verdict } from "../../../policies/money/verdict.ts";
import { asDollars, type Nano } from "../../../policies/prices/money.ts";
import type { MachineService } from "../../../vm/services.ts";
import {
  INGRESSES,
  MACHINE_PROFILES,
  OPTIONAL_PARTS,
  type OptionalPart,
  SIZES,
  servicesFor,
} from "../../../vm/sizing.ts";
import { table } from "../../terminal/table.ts";
import { plain } from "../engine.ts";
import type { StackEvaluation } from "../evaluate.ts";

/** One thing that the machine's memory is for. */
export type MachinePart = {
  readonly name: string;
  readonly purpose: string;
  readonly memoryMiB: number;
  /** Its part of what the machine costs at most in the month, by its memory: nobody sends a bill for it alone. */
  readonly ceilingNano: Nano;
};

const FREE_PURPOSE = "set aside for parts that purser:machineParts does not name";

/**
 * What the machine's month pays for, from the list of containers (vm/services.ts): each one's limit of memory and its part of the
 * machine's lines in the bill. Parts of memory add up to the machine's, and those of dollars to the lines' sum. What runs once ends
 * before others begin, and takes none of its own. Empty without a machine.
 */
export function machineParts({ outputs }: StackEvaluation, { lines }: Verdict): MachinePart[] {
  const { profile, ingress, parts: asked } = (plain(outputs.machineRuns) ?? {}) as Record<string, unknown>;
  const size = MACHINE_PROFILES.find((one) => one === profile);
  const way = INGRESSES.find((one) => one === ingress);
  if (size === undefined || way === undefined) return [];
  const { machineMiB, limitMiB } = SIZES[size];
  const staying = (has: readonly OptionalPart[]) =>
    servicesFor({ profile: size, ingress: way, parts: has }).filter(({ runs }) => runs === "always");
  const wished = staying(OPTIONAL_PARTS.filter((one) => Array.isArray(asked) && asked.includes(one)));
  const sum = (services: readonly MachineService[]) =>
    services.reduce((total, { name }) => total + limitMiB[name], 0);
  const freeMiB = sum(staying(OPTIONAL_PARTS)) - sum(wished);
  const named = [
    ...wished.map(({ name, purpose }) => ({ name: name as string, purpose, memoryMiB: limitMiB[name] })),
    ...(freeMiB > 0 ? [{ name: "parts", purpose: FREE_PURPOSE, memoryMiB: freeMiB }] : []),
  ];
  const totalNano = lines
    .filter(({ key }) => key.startsWith("azure."))
    .reduce((sum, { ceilingNano }) => sum + ceilingNano, 0);
  const parts = named.map((part) => ({
    ...part,
    ceilingNano: Math.floor((totalNano * part.memoryMiB) / machineMiB),
  }));
  const taken = (of: (part: MachinePart) => number) => parts.reduce((sum, part) => sum + of(part), 0);
  const host = {
    name: "host",
    purpose: "Debian, Docker, and what stays free",
    memoryMiB: machineMiB - taken(({ memoryMiB }) => memoryMiB),
    ceilingNano: totalNano - taken(({ ceilingNano }) => ceilingNano),
  };
  return [...parts, host];
}

/** The same for a person; nothing without a machine. */
export function renderMachine(parts: readonly MachinePart[]): string[] {
  if (parts.length === 0) return [];
  const rows = parts.map(({ name, purpose, memoryMiB, ceilingNano }) => [
    name,
    purpose,
    `${memoryMiB} MiB`,
    asDollars(ceilingNano),
  ]);
  const titles = ["On the machine", "What it is for", "Memory", "Part of its month"];
  return [
    "",
    styleText("bold", "What the machine's month pays for, by memory; these dollars are in the lines above"),
    table(
      titles.map((title) => styleText("bold", title)),
      rows,
      { dense: true, colAligns: ["left", "left", "right", "right"] },
    ),
  ];
}
