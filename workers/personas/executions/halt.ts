import type { World } from "../handling.ts";
import { noteChange } from "../store/audit.ts";
import { end } from "./ending.ts";

/** Ends an execution for good, by whoever halted it (`POST /api/halt`). @returns whether there was anything to end */
export function haltExecution(id: string, world: World): boolean {
  if (!end(id, { status: "cancelled", errorMessage: `Halted by ${world.caller.name}` }, world)) return false;
  noteChange(world, "execution.halted", id);
  return true;
}
