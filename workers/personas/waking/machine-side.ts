import type { Pause } from "../../time/pause.ts";
import type { Env } from "../env.ts";
import { workerMachineFrom } from "./shape.ts";
import type { MachineSide } from "./waking.ts";

/** The deployment's machine. @param pause what the object knows of the month already */
export const machineSideOf = (
  { MACHINE, MACHINE_SHAPE }: Pick<Env, "MACHINE" | "MACHINE_SHAPE">,
  pause: Pause,
): MachineSide => ({
  shape: workerMachineFrom(MACHINE_SHAPE),
  machine: () => MACHINE.getByName("machine"),
  month: async (now) => {
    const isPaused = await pause.ask(now);
    return { isPaused, level: pause.level };
  },
});
