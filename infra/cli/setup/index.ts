// npm run setup -- STACK: prepares a stack for its first `pulumi up`. Every step is in setup/run.ts.
import { command, start } from "../../terminal/command.ts";
import { SPEC } from "./flags.ts";
import { prepareStack } from "./run.ts";

/** `npm run setup`. */
export const setup = command(SPEC, (outside, { force, ...flags }, stack) =>
  prepareStack({ ...flags, stack, force: new Set(force) }, outside),
);

await start(import.meta, setup);
