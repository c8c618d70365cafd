import type { Draft } from "../cli/setup/draft.ts";
import type { Flags } from "../cli/setup/flags.ts";
import type { Derive, Random, Vault } from "../stackfile/crypt.ts";
import type { StackFile } from "../stackfile/index.ts";
import type { Env, Provider } from "../stackfile/secrets.ts";
import type { Asker } from "./asker.ts";

/** What the command needs from outside, so that a test can be the outside. */
export type World = {
  readonly env: Env;
  readonly now: Date;
  readonly random: Random;
  readonly derive: Derive;
  /** Null when nobody is there to ask. */
  readonly ask: Asker | null;
  readonly timeZone: string;
  readonly say: (line: string) => void;
};

/** How the command ends; scripts depend on these (USAGE). */
export const EXIT = { ready: 0, refused: 1, missing: 2, lacksPermission: 3, cancelled: 130 } as const;
/** One run under way. */
export type Run = {
  readonly flags: Flags;
  readonly world: World;
  readonly file: StackFile;
  /** Null when another provider holds the key, or nobody is there to tell the passphrase. */
  readonly vault: Vault | null;
  /** Who encrypts; with "other" nothing is written, commands are printed. */
  readonly provider: Provider;
  readonly draft: Draft;
  readonly notes: string[];
  /** The stack has not been set up before. */
  readonly fresh: boolean;
};
