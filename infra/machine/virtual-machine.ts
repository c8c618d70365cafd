import { VirtualMachine } from "@pulumi/azure-native/compute/virtualMachine.js";
import { GlobalSchedule } from "@pulumi/azure-native/devtestlab/globalSchedule.js";
import type { Input } from "@pulumi/pulumi";
import { HOURS_TAG } from "../../policies/estimate/machine.ts";
import { scheduleName } from "../../policies/estimate/schedule.ts";
import type { MachineProfile } from "../../vm/sizing.ts";
import type { At } from "./at.ts";
import { DISK_GIB, type MachinePlace, monthHours } from "./places.ts";

/** When Azure itself stops a machine that is paid for by the hour and that nothing else has stopped. */
const OFF_AT = { time: "0300", zone: "UTC" } as const;

export type Shape = {
  readonly place: MachinePlace;
  readonly profile: MachineProfile;
  readonly hoursPerDay: number;
  readonly trustedLaunch: boolean;
  /** Text for cloud-init. */
  readonly boot: string;
  readonly sshKey: Input<string>;
  readonly identityId: Input<string>;
  readonly interfaceId: Input<string>;
};

/** Debian 13 for ARM on one disk, which can be lost: a backup brings back what was on it. */
export function declareVirtualMachine(at: At, shape: Shape): VirtualMachine {
  const { name, location, resourceGroupName, options } = at;
  const { place, profile, hoursPerDay } = shape;
  const machine = new VirtualMachine(
    "machine",
    {
      location,
      resourceGroupName,
      vmName: name,
      tags: {
        ...at.tags,
        [HOURS_TAG]: profile === "always" ? "always" : `${monthHours(profile, hoursPerDay)}`,
      },
      hardwareProfile: { vmSize: place.size },
      identity: { type: "UserAssigned", userAssignedIdentities: [shape.identityId] },
      securityProfile: securityOf(shape.trustedLaunch),
      osProfile: {
        computerName: name,
        adminUsername: "purser",
        customData: Buffer.from(shape.boot).toString("base64"),
        // Extensions are how others get code onto a machine.
        allowExtensionOperations: false,
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          patchSettings: { patchMode: "ImageDefault" },
          ssh: { publicKeys: [{ path: "/home/purser/.ssh/authorized_keys", keyData: shape.sshKey }] },
        },
      },
      storageProfile: {
        imageReference: { publisher: "Debian", offer: "debian-13", sku: "13-arm64", version: "latest" },
        osDisk: {
          createOption: "FromImage",
          deleteOption: "Delete",
          caching: "ReadWrite",
          diskSizeGB: DISK_GIB,
          managedDisk: { storageAccountType: "StandardSSD_LRS" },
        },
      },
      networkProfile: { networkInterfaces: [{ id: shape.interfaceId, primary: true }] },
      diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    },
    // Azure takes no other text for a machine that is there; a new one is made with `pulumi up --replace` (docs/machine.md).
    { ...options, ignoreChanges: ["osProfile.customData"] },
  );
  if (profile === "hours") declareSchedule(at, machine.id);
  return machine;
}

/**
 * Said either way: left out, Azure decides, and Ampere's sizes refuse what it decides
 * (learn.microsoft.com/azure/virtual-machines/trusted-launch, "Virtual machines sizes").
 */
const securityOf = (trustedLaunch: boolean) =>
  trustedLaunch
    ? { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } }
    : { securityType: "Standard" };

/** The last fence: for the day on which whatever counts the hours fails. */
function declareSchedule(
  { name, location, resourceGroupName, tags, options }: At,
  targetResourceId: Input<string>,
): void {
  new GlobalSchedule(
    "machine-off",
    {
      location,
      resourceGroupName,
      tags,
      name: scheduleName(name),
      taskType: "ComputeVmShutdownTask",
      status: "Enabled",
      dailyRecurrence: { time: OFF_AT.time },
      timeZoneId: OFF_AT.zone,
      targetResourceId,
      notificationSettings: { status: "Disabled" },
    },
    options,
  );
}
