import { writeFileSync } from "node:fs";
import type { RawConfig } from "../../config/settings.ts";
import type { StackVault } from "../../stackfile/crypt.ts";
import { type StackFile, save } from "../../stackfile/index.ts";
import { apply, type Change } from "../../stackfile/write.ts";
import type { ClientTurn } from "./credentials.ts";
import type { Flags } from "./flags.ts";
import type { Turned } from "./turn.ts";
import type { TurnedWorkerToken } from "./worker-token.ts";

/** The configuration's texts of it. */
export const rawTokens = ({ tokens, serviceTokens }: Turned): RawConfig => ({
  tokens: JSON.stringify(tokens),
  serviceTokens: JSON.stringify(serviceTokens),
});

/** What is written: of clients, and of the workers' token, null where it stays. */
export type Written = {
  readonly turned: Turned;
  readonly turns: readonly ClientTurn[];
  readonly worker: TurnedWorkerToken | null;
};

/** The new secrets first: a stack file that asks for a token which nobody has would lock its program out. */
export function writeTurned(
  file: StackFile,
  vault: StackVault,
  { turned, turns, worker }: Written,
  flags: Flags,
): void {
  if (flags.secretsFile !== undefined && (turned.made.length > 0 || worker !== null)) {
    const secrets = Object.fromEntries([
      ...turned.made.map(({ record, plaintext }) => [record.name, plaintext] as const),
      ...(worker === null ? [] : [["WORKER_TOKEN", worker.plaintext] as const]),
    ]);
    writeFileSync(flags.secretsFile, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  }
  const changes: Change[] = [];
  const { tokens = "", serviceTokens = "" } = rawTokens(turned);
  if (turns.some(({ bearer }) => bearer)) changes.push({ key: "tokens", value: tokens, replaced: true });
  if (turns.some(({ service }) => service))
    changes.push({ key: "serviceTokens", value: serviceTokens, replaced: true });
  if (worker !== null) changes.push(...worker.changes);
  apply(file, changes, vault);
  save(file);
}
