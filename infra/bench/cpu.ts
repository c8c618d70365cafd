import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { bindings } from "../../workers/edge/bindings.ts";
import { OFFLINE_KEY, serveOfflineModel } from "../offline/model/server.ts";
import { fetchOutside } from "../offline/outside.ts";
import { approval, reading, refusal, run, taskToRead } from "./asks.ts";
import { type Ask, type Contender, oneByOne } from "./burst.ts";
import { programs, type Senders, strangers } from "./clients.ts";
import { settle } from "./journal.ts";
import { inRounds, median } from "./rounds.ts";
import { openWide } from "./stage.ts";

/**
 * So many that a tick of the system's clock, a hundredth of a second, is about a tenth of the processor time of a turn or less;
 * and so few that a turn ends before the journal begins to write its records to R2, a second after the first.
 */
const REQUESTS = { approval: 60, reading: 60, refusal: 100, run: 15 } as const;
export const CPU_ASKS = ["approval", "reading", "refusal", "run"] as const;
export type CpuName = (typeof CPU_ASKS)[number];
const ROUNDS_MAX = 5;
const WARM_UP_TURNS = 2;
const IDLE_MS = 1_500;

/** Processor time of one request in milliseconds: until its reply, and until its record is in R2 too. */
export type CpuTime = { readonly replied: number; readonly recorded: number };
export type Cpu = Readonly<Record<CpuName, CpuTime>>;

/**
 * Processor time of the whole runtime for one request, when they come one after the other: every Worker on the way, and the
 * local D1, Durable Objects, R2 and limits, less what the runtime uses when nobody asks.
 *
 * @returns null where the system does not tell a process's processor time as Linux does
 */
export async function measureCpu(root: string, asked: number): Promise<Cpu | null> {
  const before = runtimes();
  if (before === null) return null;
  const offline = await serveOfflineModel();
  const { deployment, programs: clients } = await openWide(root, {
    config: { anthropicApiKey: OFFLINE_KEY, modelBaseUrl: offline.url },
    outbound: (request) => fetchOutside(request, []),
    log: () => {},
  });
  try {
    const { runtime, access, signIn } = deployment;
    const started = runtimes()?.filter(({ pid }) => !before.some((other) => other.pid === pid)) ?? [];
    const [only, ...others] = started;
    if (!only || others.length > 0) throw new Error(`${started.length} runtimes started instead of one.`);
    const [service] = access.serviceTokens;
    const assertion = service && (await signIn.serviceSession(service.clientId, service.clientSecret));
    if (!assertion) throw new Error("The program declares no service token.");
    const { agency, runtime: runners } = clients.tokens;
    const { APPROVE_LIMIT, PAGE_LIMIT, RUN_LIMIT } = bindings;
    const of = (ask: Ask, senders: Senders): Contender => ({ url: runtime.door, ask, senders });
    const approvers = programs(agency, APPROVE_LIMIT.limit);
    await oneByOne(of(taskToRead(runtime.hostname), approvers), 1);
    return await timed(
      asked,
      () => cpuMs(only.pid),
      () => settle(runtime),
      {
        approval: of(approval(runtime.hostname), approvers),
        reading: of(reading(runtime.hostname), programs(agency, PAGE_LIMIT.limit)),
        refusal: of(refusal(runtime.hostname), strangers()),
        run: of(run(runtime.hostname, assertion), programs(runners, RUN_LIMIT.limit)),
      },
    );
  } finally {
    await Promise.all([deployment.close(), offline.close()]);
  }
}

async function timed(
  asked: number,
  now: () => number,
  settled: () => Promise<void>,
  contenders: Readonly<Record<CpuName, Contender>>,
): Promise<Cpu> {
  const turn = async (name: CpuName): Promise<CpuTime> => {
    const amount = REQUESTS[name];
    const [began, from] = [performance.now(), now()];
    await oneByOne(contenders[name], amount);
    const [replied, ended] = [now(), performance.now()];
    await settled();
    const idle = idleShare * (performance.now() - began);
    return {
      replied: (replied - from - idleShare * (ended - began)) / amount,
      recorded: (now() - from - idle) / amount,
    };
  };
  let idleShare = 0;
  for (let warmUp = 0; warmUp < WARM_UP_TURNS; warmUp++) for (const name of CPU_ASKS) await turn(name);
  const [quiet, from] = [now(), performance.now()];
  await setTimeout(IDLE_MS);
  idleShare = (now() - quiet) / (performance.now() - from);
  const replied = {} as Record<CpuName, number[]>;
  const recorded = await inRounds(CPU_ASKS, Math.min(asked, ROUNDS_MAX), async (name) => {
    const time = await turn(name);
    replied[name] = [...(replied[name] ?? []), time.replied];
    return time.recorded;
  });
  const middle = (name: CpuName): CpuTime => ({
    replied: median(replied[name]),
    recorded: median(recorded[name]),
  });
  return {
    approval: middle("approval"),
    reading: middle("reading"),
    refusal: middle("refusal"),
    run: middle("run"),
  };
}

type Process = { readonly pid: number; readonly ticks: number };

/** The runtimes that this process has started; null where there is no /proc. Layout: proc_pid_stat(5). */
function runtimes(): Process[] | null {
  if (process.platform !== "linux") return null;
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.flatMap((id) => {
    const { name, parent, ticks } = statOf(Number(id));
    return name === "workerd" && parent === process.pid ? [{ pid: Number(id), ticks }] : [];
  });
}

let tickMs: number | undefined;

/** Processor time that a process has used since its start. */
function cpuMs(pid: number): number {
  tickMs ??= 1_000 / Number(execFileSync("getconf", ["CLK_TCK"]).toString());
  return statOf(pid).ticks * tickMs;
}

function statOf(pid: number): { readonly name: string; readonly parent: number; readonly ticks: number } {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It has ended since it was listed.
    return { name: "", parent: 0, ticks: 0 };
  }
  // The name stands in brackets and may hold anything.
  const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}
