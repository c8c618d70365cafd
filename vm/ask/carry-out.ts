import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, COMMAND_SECONDS, OUTPUT_MAX_BYTES, type Wish } from "./ask.ts";

/** A shorter text would be found in ordinary words. */
const SECRET_MIN_CHARS = 8;

type Where = {
  /** Folder of the release that runs. */
  readonly release: string;
  /** Folder with one file for each secret of the machine. */
  readonly vault: string;
  readonly env: NodeJS.ProcessEnv;
  readonly seconds?: number;
};

/**
 * Does what was asked, for as long as it may take, and gives the end of what it wrote. No secret of the machine is in it, also where
 * the command has printed one.
 */
export async function carryOut(wish: Wish, serial: number, where: Where): Promise<Answer> {
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
  const timer = setTimeout(() => endGroup(child.pid), 1_000 * (where.seconds ?? COMMAND_SECONDS));
  const [code] = (await once(child, "close").finally(() => clearTimeout(timer))) as [number | null];
  return { serial, code, output: withoutSecrets(kept.toString("utf8"), where.vault), isCut };
}

function wordsOf(wish: Wish, release: string): readonly string[] {
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
