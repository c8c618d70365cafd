import { known, text } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";

/** Azure takes a shutdown schedule for a machine under this name alone (learn.microsoft.com, "Auto-shutdown a VM"). */
export const scheduleName = (vmName: string): string => `shutdown-computevm-${vmName}`;

/**
 * The schedule that switches off this very machine every day, or null. They belong together by Azure's own names: the id that a
 * schedule points to is not known before the machine exists.
 */
export function shutdownOf(machine: Resource, resources: readonly Resource[]): Resource | null {
  const vmName = known(text(machine.props, "vmName"));
  if (vmName === null) return null;
  const schedules = ofKind(resources, "azure-native:devtestlab:GlobalSchedule");
  return schedules.find(({ props }) => isOn(props) && isOf(props, machine, vmName)) ?? null;
}

const isOn = (props: unknown): boolean =>
  known(text(props, "status")) === "Enabled" &&
  known(text(props, "taskType")) === "ComputeVmShutdownTask" &&
  /^([01]\d|2[0-3])[0-5]\d$/.test(known(text(props, "dailyRecurrence", "time")) ?? "") &&
  text(props, "timeZoneId").state === "known";

function isOf(props: unknown, machine: Resource, vmName: string): boolean {
  const name = known(text(props, "name"))?.toLowerCase();
  if (name !== scheduleName(vmName).toLowerCase()) return false;
  const [own, other] = [machine.props, props].map((of) =>
    known(text(of, "resourceGroupName"))?.toLowerCase(),
  );
  if (own !== undefined && other !== undefined && own !== other) return false;
  const target = text(props, "targetResourceId");
  if (target.state === "absent") return false;
  return (
    target.state === "unknown" ||
    target.value.toLowerCase().endsWith(`/virtualmachines/${vmName.toLowerCase()}`)
  );
}
