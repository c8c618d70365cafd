import { known, readText } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";

/** Azure takes a shutdown schedule for a machine under this name alone (learn.microsoft.com, "Auto-shutdown a VM"). */
export const scheduleName = (vmName: string): string => `shutdown-computevm-${vmName}`;

/**
 * The schedule that switches off this very machine every day, or null. They belong together by Azure's own names: the id that a
 * schedule points to is not known before the machine exists. One that could as well be of another machine counts for neither.
 */
export function shutdownOf(machine: Resource, resources: readonly Resource[]): Resource | null {
  const others = ofKind(resources, "azure-native:compute:VirtualMachine").filter((one) => one !== machine);
  const schedules = ofKind(resources, "azure-native:devtestlab:GlobalSchedule");
  const isOwn = ({ props }: Resource) =>
    isOn(props) && isOf(props, machine) && !others.some((other) => isOf(props, other));
  return schedules.find(isOwn) ?? null;
}

const isOn = (props: unknown): boolean =>
  known(readText(props, "status")) === "Enabled" &&
  known(readText(props, "taskType")) === "ComputeVmShutdownTask" &&
  /^([01]\d|2[0-3])[0-5]\d$/.test(known(readText(props, "dailyRecurrence", "time")) ?? "") &&
  readText(props, "timeZoneId").state === "known";

function isOf(props: unknown, machine: Resource): boolean {
  const vmName = known(readText(machine.props, "vmName"));
  if (vmName === null) return false;
  const name = known(readText(props, "name"))?.toLowerCase();
  if (name !== scheduleName(vmName).toLowerCase()) return false;
  const [own, other] = [machine.props, props].map((of) =>
    known(readText(of, "resourceGroupName"))?.toLowerCase(),
  );
  if (own !== undefined && other !== undefined && own !== other) return false;
  const target = readText(props, "targetResourceId");
  if (target.state === "absent") return false;
  return (
    target.state === "unknown" ||
    target.value.toLowerCase().endsWith(`/virtualmachines/${vmName.toLowerCase()}`)
  );
}
