/**
 * What the machine does, as Azure says it (learn.microsoft.com/azure/virtual-machines/states-billing). `stopped` is shut down from
 * within and costs as much as running; only `deallocated` costs nothing.
 */
export type Power =
  | "deallocated"
  | "deallocating"
  | "stopped"
  | "stopping"
  | "starting"
  | "running"
  | "unknown";
