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
  const fail = (what: string, error: string) => {
    print({ level: "error", what, error });
    process.exit(1);
  };
  let stop: (() => Promise<void>) | undefined;
  const end = () => {
    // It has not begun: there is nothing to end.
    if (stop === undefined) process.exit(0);
    void stop().then(
      () => process.exit(0),
      // What kind of error it was: by then its text may quote what somebody had sent.
      (error: unknown) => fail("stopping", errorNameOf(error)),
    );
  };
  // Before anything is said of having begun, so that whoever hears it may end it.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, end);
  stop = await begin(process.env, print).catch((error: unknown) =>
    fail("start", error instanceof Error ? error.message : String(error)),
  );
}

/** Keeps a file new for as long as this process does its work: what listens to nobody is asked by it whether it lives. */
export function beat(file = "/tmp/alive"): void {
  const write = () => writeFileSync(file, "");
  write();
  setInterval(write, BEAT_MS).unref();
}

/** What kind of error it was: texts of others may quote what they were given. */
export function errorNameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? `${error.name} ${error.code}` : error.name;
}
