import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** What the machine says of itself with each heartbeat. */
export type ReportedStatus = {
  /** The release that runs. */
  readonly release: string;
  /** UTC moment of the last backup that was stored. */
  readonly backupAt: string;
  /** What became of the last restore, in a sentence. */
  readonly restore: string;
};

/** Writes down a part of it, whole or not at all; the rest stays. */
export function noteStatus(file: string, part: Partial<ReportedStatus>): void {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<ReportedStatus>) : {};
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ ...before, ...part })}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
