// npm run restore -- STACK --from BACKUP --into NEW: a backup into a new environment. Every step is in restore/run.ts.
import { command, start } from "../../terminal/command.ts";
import { SPEC } from "./flags.ts";
import { restoreStack } from "./run.ts";

/** `npm run restore`. */
export const restore = command(SPEC, (outside, flags, stack) => restoreStack({ ...flags, stack }, outside));

await start(import.meta, restore);
