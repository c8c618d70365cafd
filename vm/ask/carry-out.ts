import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type MachineWish, OUTPUT_MAX_BYTES, type WishAnswer } from "./ask.ts";

/** As a shell says it (POSIX.1, "Exit Status for Commands"). */
const NOT_FOUND = 127;
/** What was written before the end is read for so long. */
const LAST_WORDS_MS = 1_000;
/** A shorter text would be found in ordinary words. */
const SECRET_MIN_CHARS = 8;

type Where = {
  /** Folder of the release that runs. */
  readonly release: string;
  /** Folder with one file for each secret of the machine. */
  readonly vault: string;
  readonly env: NodeJS.ProcessEnv;
  /** When it has taken long enough. */
  readonly until: AbortSignal;
};

/**
 * Does what was asked, for as long as it may take, and gives the end of what it wrote. No secret of the machine is in it, also where
 * the command has printed one.
 */
export async function carryOutWish(wish: MachineWish, serial: number, where: Where): Promise<WishAnswer> {
  const [program, ...words] = wordsOf(wish, where.release);
  const child = spawn(program ?? "false", words, {
    cwd: "/",
    env: where.env,
    stdio: ["ignore", "pipe", "pipe"],
    // What it starts has its group, and ends with it.
    detached: true,
  });
  let kept = Buffer.alloc(0);
  let isCut = false;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      const all = Buffer.concat([kept, chunk]);
      isCut ||= all.length > OUTPUT_MAX_BYTES;
      kept = all.subarray(-OUTPUT_MAX_BYTES);
    });
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    endGroup(child.pid);
    // What has left the group may hold them open for ever.
    timer = setTimeout(() => {
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
    }, LAST_WORDS_MS);
  };
  where.until.addEventListener("abort", end);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { serial, code, output: withoutSecrets(kept.toString("utf8"), where.vault), isCut };
  } catch (error) {
    // The program itself is not there; the one who asked has to hear of it.
    return { serial, code: NOT_FOUND, output: error instanceof Error ? error.message : "", isCut: false };
  } finally {
    clearTimeout(timer);
    where.until.removeEventListener("abort", end);
  }
}

function wordsOf(wish: MachineWish, release: string): readonly string[] {
  if (wish.kind === "shell") return ["bash", "-c", wish.command];
  const service = wish.service === null ? [] : [wish.service];
  const compose = ["docker", "compose", "--file", join(release, "compose.yaml")];
  return [...compose, "logs", "--no-color", "--timestamps", "--tail", `${wish.lines}`, ...service];
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself meanwhile.
  }
}

function withoutSecrets(text: string, vault: string): string {
  const values = readdirSync(vault).flatMap((name) => {
    const value = readFileSync(join(vault, name), "utf8").trim();
    return [value, ...value.split("\n"), ...(value.match(/[\w+/=-]{20,}/g) ?? [])].map((one) => ({
      name,
      one,
    }));
  });
  return values
    .filter(({ one }) => one.length >= SECRET_MIN_CHARS)
    .toSorted((a, b) => b.one.length - a.one.length)
    .reduce((left, { name, one }) => left.replaceAll(one, `[${name}]`), text);
}
