import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  ASK_VERSION,
  MANIFEST_FILE,
  RESTORE_VERSION,
  type ReleaseManifest,
  type ReleaseRefusal,
  readManifest,
  sha256,
} from "./manifest.ts";
import { type ReleaseState, readState, writeState } from "./state.ts";

/** Everything that an update takes from outside itself. */
export type UpdateParts = {
  /** Where releases are published, without a slash at its end: `<url>/release.json`, and `<url>/<SHA-256>` for each file. */
  readonly url: string;
  readonly publicKey: string;
  /** Where releases are kept, one folder for each serial. */
  readonly folder: string;
  readonly fetch: typeof fetch;
  readonly now: Date;
  /** Whether the containers of a release's folder can be understood at all. */
  readonly isUsable: (release: string) => Promise<boolean>;
  /** Starts them and waits. @returns whether all of them became healthy in time */
  readonly start: (release: string) => Promise<boolean>;
  /** Before tables change. @returns whether a backup lies where it belongs */
  readonly backUp: () => Promise<boolean>;
};

export type UpdateOutcome =
  | { readonly state: "unchanged" | "installed"; readonly serial: number }
  | { readonly state: "refused"; readonly reason: ReleaseRefusal | "tampered" | "unreachable" | "no_backup" }
  /** `back` is what runs now; null when there was nothing before it. */
  | { readonly state: "rolled_back"; readonly serial: number; readonly back: number | null };

const FILE_MAX_BYTES = 16 * 1024 * 1024;

/**
 * Looks for a newer release and changes to it if it becomes healthy; else what ran before is started again, and that release is
 * never tried again. A refusal changes nothing.
 */
export async function update(parts: UpdateParts): Promise<UpdateOutcome> {
  mkdirSync(parts.folder, { recursive: true });
  const state = readState(parts.folder);
  const published = await get(parts, `${parts.url}/${MANIFEST_FILE}`);
  if (published === null) return { state: "refused", reason: "unreachable" };
  const read = readManifest(published.toString("utf8"), parts.publicKey, parts.now, state.highest);
  if (!read.ok) return { state: "refused", reason: read.refusal };
  const { manifest } = read;
  // Signed by the same key, for another purpose.
  if ([RESTORE_VERSION, ASK_VERSION].includes(manifest.version))
    return { state: "refused", reason: "malformed" };
  if (manifest.serial === state.current || state.bad.includes(manifest.serial))
    return { state: "unchanged", serial: state.current ?? manifest.serial };
  const problem = await download(parts, manifest);
  if (problem !== null) return { state: "refused", reason: problem };
  if (changesTables(parts.folder, state, manifest) && !(await parts.backUp()))
    return { state: "refused", reason: "no_backup" };
  return changeTo(parts, state, manifest.serial);
}

const place = (folder: string, serial: number): string => join(folder, `${serial}`);

/** Puts a release into its folder, whole or not at all. */
async function download(
  parts: UpdateParts,
  manifest: ReleaseManifest,
): Promise<"tampered" | "unreachable" | null> {
  const draft = join(parts.folder, `${manifest.serial}.draft`);
  rmSync(draft, { recursive: true, force: true });
  for (const [name, hash] of Object.entries(manifest.files)) {
    const content = await get(parts, `${parts.url}/${hash}`);
    if (content === null) return "unreachable";
    if (sha256(content) !== hash) return "tampered";
    mkdirSync(dirname(join(draft, name)), { recursive: true });
    writeFileSync(join(draft, name), content, { mode: isScript(content) ? 0o755 : 0o644 });
  }
  writeFileSync(join(draft, MANIFEST_FILE), JSON.stringify(manifest));
  const release = place(parts.folder, manifest.serial);
  rmSync(release, { recursive: true, force: true });
  renameSync(draft, release);
  return null;
}

/** What begins with the name of its interpreter can be run. */
const isScript = (content: Buffer): boolean => content.subarray(0, 2).toString("latin1") === "#!";

async function get({ fetch: send }: UpdateParts, url: string): Promise<Buffer | null> {
  try {
    const reply = await send(url, { redirect: "error" });
    if (!reply.ok || Number(reply.headers.get("content-length") ?? 0) > FILE_MAX_BYTES) return null;
    return Buffer.from(await reply.arrayBuffer());
  } catch {
    return null; // Looked for again at the next time.
  }
}

/** The first release makes the tables; before it there is nothing to back up. */
function changesTables(folder: string, { current }: ReleaseState, next: ReleaseManifest): boolean {
  if (current === null) return false;
  const file = join(place(folder, current), MANIFEST_FILE);
  if (!existsSync(file)) return true;
  const before = JSON.parse(readFileSync(file, "utf8")) as ReleaseManifest;
  return JSON.stringify(before.schema) !== JSON.stringify(next.schema);
}

async function changeTo(parts: UpdateParts, state: ReleaseState, serial: number): Promise<UpdateOutcome> {
  const { folder, isUsable, start } = parts;
  const release = place(folder, serial);
  const healthy = (await isUsable(release)) && (await start(release));
  if (healthy) {
    const next = { ...state, current: serial, previous: state.current, highest: serial };
    writeState(folder, next);
    keepOnly(folder, [serial, state.current]);
    return { state: "installed", serial };
  }
  // Written first: a machine that stops in the middle must not begin with it again.
  writeState(folder, { ...state, highest: serial, bad: [...state.bad, serial] });
  if (state.current !== null) await start(place(folder, state.current));
  keepOnly(folder, [state.current, state.previous]);
  return { state: "rolled_back", serial, back: state.current };
}

/** Two releases; more of them and their images fill a small disk. */
function keepOnly(folder: string, serials: readonly (number | null)[]): void {
  for (const name of readdirSync(folder))
    if (/^\d+(\.draft)?$/.test(name) && !serials.includes(Number(name)))
      rmSync(join(folder, name), { recursive: true, force: true });
}
