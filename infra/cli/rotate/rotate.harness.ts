import { HOUR_MS } from "../../../policies/prices/time.ts";
import type { RawConfig } from "../../config/settings.ts";
import { openStackFile } from "../../stackfile/index.ts";
import { openVault, rawConfig } from "../../stackfile/secrets.ts";
import type { Outside } from "../../terminal/outside.ts";
import { remember as derive, NOW, newFolder, run, runCommand, SCRIPT_ENV } from "../setup/setup.harness.ts";
import { rotate } from "./index.ts";

/** A clock that many hours after the set-up. */
export const later = (hours: number) => (): Date => new Date(NOW.getTime() + hours * HOUR_MS);

/**
 * A folder with a stack as setup leaves it: three bearer tokens of 30 days, and a service token that was never rotated.
 *
 * @throws when setup does not end well
 */
export async function openSetUp(): Promise<string> {
  const dir = newFolder();
  const answers = ["--account", "0".repeat(32), "--zone", "f".repeat(32), "--access-team", "example"];
  const more = ["--hostname", "purser.example.com", "--owner", "me@example.com", "--offline"];
  const { code, output } = await run(dir, [...answers, ...more]);
  if (code !== 0) throw new Error(`setup ended with ${code}: ${output}`);
  return dir;
}

export const turnOver = (dir: string, args: readonly string[], changes: Partial<Outside> = {}) =>
  runCommand(rotate, dir, args, changes);

/** What the stack's file holds, secrets opened. */
export async function stored(dir: string): Promise<RawConfig> {
  const file = openStackFile(dir, "test");
  const vault = await openVault(file, { env: SCRIPT_ENV, ask: null, random: () => Buffer.alloc(12), derive });
  return rawConfig(file, vault);
}
