import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { NAMESPACE } from "../../config/keys.ts";
import type { Env } from "../../terminal/outside.ts";
import { jsonText } from "../../terminal/words.ts";
import { type Finding, warning } from "./finding.ts";

/** What a backend of files shows about a stack; another backend needs its own credentials and shows nothing here. */
export type Backend = {
  /** Null when nobody can tell. */
  readonly isDeployed: boolean | null;
  readonly locks: readonly Lock[];
};
type Lock = z.output<typeof lock>;

/** As the engine writes it (github.com/pulumi/pulumi, pkg/backend/diy/lock.go, `lockContent`). */
const lock = z.object({
  pid: z.number(),
  username: z.string(),
  hostname: z.string(),
  timestamp: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
});
const state = z.object({
  checkpoint: z.object({
    latest: z.object({ resources: z.array(z.looseObject({ type: z.string() })).nullish() }).nullish(),
  }),
});

export const UNKNOWN_BACKEND: Backend = { isDeployed: null, locks: [] };

/** Looks into PULUMI_BACKEND_URL, or where `pulumi login file://~` keeps its state. Nothing there is an error. */
export function backendOf(stack: string, env: Env): Backend {
  const folder = folderOf(env);
  if (folder === null) return UNKNOWN_BACKEND;
  const known = read(join(folder, "stacks", NAMESPACE, `${stack}.json`), state);
  const locksAt = join(folder, "locks", "organization", NAMESPACE, stack);
  const locks = namesIn(locksAt).flatMap((name) => read(join(locksAt, name), lock) ?? []);
  // The stack itself and its provider are resources of a state without anything.
  const isDeployed =
    known && (known.checkpoint.latest?.resources ?? []).some(({ type }) => !type.startsWith("pulumi:"));
  return { isDeployed, locks };
}

/** A deploy that goes on, or one that was cut off: nothing else can be deployed until its lock is gone. */
export function lockFindings({ locks }: Backend, stack: string, now: Date): Finding[] {
  return locks.map(({ pid, username, hostname, timestamp }) =>
    warning(
      `The state is locked, for ${ageOf(now.getTime() - timestamp.getTime())} now, by process ${pid} of ${username} on ${hostname}.`,
      `When nothing runs there any more: npx pulumi cancel -s ${stack}`,
    ),
  );
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function ageOf(ms: number): string {
  if (ms < 2 * HOUR_MS) return `${Math.max(0, Math.floor(ms / MINUTE_MS))} minutes`;
  return ms < 48 * HOUR_MS ? `${Math.floor(ms / HOUR_MS)} hours` : `${Math.floor(ms / 24 / HOUR_MS)} days`;
}

function folderOf({ PULUMI_BACKEND_URL: url, HOME: home = homedir() }: Env): string | null {
  if (!url || url === "file://~") return join(home, ".pulumi");
  if (!url.startsWith("file://")) return null;
  if (url.startsWith("file://~/")) return join(home, url.slice("file://~/".length), ".pulumi");
  const isAbsolute = url.startsWith("file:///");
  return join(isAbsolute ? fileURLToPath(url) : resolve(url.slice("file://".length)), ".pulumi");
}

function read<Shape extends z.ZodType>(file: string, shape: Shape): z.output<Shape> | null {
  try {
    return jsonText.pipe(shape).safeParse(readFileSync(file, "utf8")).data ?? null;
  } catch {
    return null; // It was released meanwhile, or was never there.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch {
    return []; // No deploy has ever locked it.
  }
}
