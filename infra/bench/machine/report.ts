import type { MachineServiceName } from "../../../vm/services.ts";
import { idleMiB, OPTIONAL_PARTS, SIZES, servicesFor } from "../../../vm/sizing.ts";
import type { TableRows } from "../../terminal/table.ts";
import { aim } from "../aim.ts";
import { GATEWAY_STEPS, type GatewayStep } from "./gateway.ts";
import type { MachineFindings } from "./index.ts";

/** Calls by the gateway, to those of the server behind it. */
const RATIO_AIM = 0.5;
/** All containers of the small machine at rest. */
const IDLE_AIM_MIB = 300;
/** The machine that this is about: 1 GiB, with the tunnel. */
const SMALL = "always";

const TEXT: Readonly<Record<GatewayStep, string>> = {
  bare: "bare MCP server, the official SDK in Node",
  healthz: "the gateway's own health: listening, hosts, routes",
  unknownKey: "+ a key, its look-up and the limits: refused",
  recorded: "+ the record in Postgres: its beginning and its end",
  call: "+ a call: handed on, read back",
};

/** The lines about the machine. */
export function machineRows({ wake, local }: MachineFindings): TableRows[] {
  const waking = [
    ["The machine", "callers at once", "starts", "until all had an answer"],
    ["waking it", `${wake.callers}`, `${wake.starts}`, `${wake.ms.toFixed(0)} ms`],
  ];
  if (local === null) return [[...waking, ["its programs: no Postgres is installed here", "", "", ""]]];
  const { perSecond, ratio } = local.gateway;
  const msOf = (name: GatewayStep) => 1_000 / perSecond[name];
  const gateway = GATEWAY_STEPS.map((name, at) => {
    const { median } = ratio[name];
    const shown =
      name === "call" ? `${median.toFixed(2)}${aim(median >= RATIO_AIM, `${RATIO_AIM}`)}` : median.toFixed(2);
    const before = GATEWAY_STEPS[at - 1];
    // The first step of the gateway's own begins anew: it asks nobody.
    const added = before === undefined || before === "bare" ? "" : `, ${signedMs(msOf(name) - msOf(before))}`;
    return [TEXT[name], perSecond[name].toFixed(0), shown, `${msOf(name).toFixed(2)} ms${added}`];
  });
  return [
    waking,
    [["The gateway's requests", "a second, here", "to the bare server", "one takes"], ...gateway],
    memoryRows(local.memory),
  ];
}

/** A busy machine may take less for a step than for the one before it. */
export const signedMs = (ms: number): string => `${ms < 0 ? "" : "+"}${ms.toFixed(2)}`;

/** What is idle in sum: measured where it runs here, else what its limit was made for (vm/sizing.ts). */
function memoryRows(memory: Readonly<Partial<Record<MachineServiceName, number | null>>>): TableRows {
  const running = servicesFor({ profile: SMALL, ingress: "tunnel", parts: OPTIONAL_PARTS }).filter(
    ({ runs }) => runs === "always",
  );
  const rows = running.map(({ name }) => {
    const measured = memory[name] ?? null;
    return {
      name,
      mib: measured ?? idleMiB(SMALL, name),
      how: measured === null ? "not here: as sized" : "measured",
    };
  });
  const sum = rows.reduce((total, { mib }) => total + mib, 0);
  const limit = (name: (typeof rows)[number]["name"]) => `${SIZES[SMALL].limitMiB[name]} MiB`;
  return [
    ["Idle memory on 1 GiB", "at rest", "how it is known", "limit"],
    ...rows.map(({ name, mib, how }) => [name, `${mib.toFixed(0)} MiB`, how, limit(name)]),
    ["all of them", `${sum.toFixed(0)} MiB${aim(sum <= IDLE_AIM_MIB, `${IDLE_AIM_MIB} MiB`)}`, "", ""],
  ];
}

/** What is over its limit, as sentences: a second start is paid twice. */
export const machineFailures = ({ wake }: MachineFindings): string[] =>
  wake.starts === 1
    ? []
    : [`${wake.callers} callers started the machine ${wake.starts} times; once is right.`];
