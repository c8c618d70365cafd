import { writeFileSync } from "node:fs";

const BEAT_MS = 15_000;

/** A line of a process's log, as JSON on its stdout. */
export type LogLine = Readonly<Record<string, unknown>>;

const print = (line: LogLine): void => console.log(JSON.stringify(line));

/**
 * A process of the machine: begins, and ends with 0 at SIGTERM or SIGINT once `stop` is done; with 1 where it cannot begin or end, and
 * says why.
 *
 * @param begin gives what ends it
 */
export async function runService(
  begin: (env: NodeJS.ProcessEnv, log: (line: LogLine) => void) => Promise<() => Promise<void>>,
): Promise<void> {
  const fail = (what: string) => (error: unknown) => {
    print({ level: "error", what, error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  };
  const stop = await begin(process.env, print).catch(fail("start"));
  if (stop === undefined) return;
  const end = () => void stop().then(() => process.exit(0), fail("stopping"));
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, end);
}

/** Keeps a file new for as long as this process does its work: what listens to nobody is asked by it whether it lives. */
export function beat(file = "/tmp/alive"): void {
  const write = () => writeFileSync(file, "");
  write();
  setInterval(write, BEAT_MS).unref();
}
