// npm run rotate -- STACK [CLIENT]: new credentials for programs. Every step is in rotate/run.ts.
import { command, start } from "../../terminal/command.ts";
import { SPEC } from "./flags.ts";
import { rotateClients } from "./run.ts";

/** `npm run rotate`. */
export const rotate = command(SPEC, (outside, flags, stack, client) =>
  rotateClients({ ...flags, stack, client }, outside),
);

await start(import.meta, rotate);
